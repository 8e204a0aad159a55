package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.benchmarks.Figures;
import dev.sardonyx.benchmarks.MarkdownTable;
import dev.sardonyx.benchmarks.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the suite measured beside its targets, as Markdown. */
final class SuiteReport {
  private final List<Integer> threads;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final MarkdownTable profiles =
      new MarkdownTable(2, "model", "where our time goes", "threads");
  private boolean hasProfiles;

  /** One row at one number of threads. */
  private record Row(SuiteRow row, Result result) {
    boolean isAt(int threads) {
      return result.threads() == threads;
    }

    double ratio() {
      return result.ratio().orElseThrow();
    }
  }

  SuiteReport(List<Integer> threads) {
    this.threads = List.copyOf(threads);
  }

  void add(SuiteRow row, Result result) {
    rows.add(new Row(row, result));
  }

  /** Notes a row that was not measured. */
  void leaveOut(SuiteRow row, String reason) {
    leftOut.add(row.name() + ": " + reason);
  }

  /** Adds where the time of a row below its target goes. */
  void explain(SuiteRow row, int threads, String profile) {
    profiles.add(row.name(), profile, Integer.toString(threads));
    hasProfiles = true;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<Result> results() {
    return rows.stream().map(Row::result).toList();
  }

  /** The table of targets, that of models, and what was left out. */
  String markdown() {
    StringBuilder page = new StringBuilder();
    page.append(targets()).append('\n').append(models());
    if (hasProfiles) {
      page.append(
          "\nWhere the time of rows below their targets goes; what is asked of a convolution by its"
              + " definition\ncounts, which Winograd's algorithm does with less:\n\n");
      page.append(profiles);
    }
    if (!leftOut.isEmpty()) {
      page.append("\nNot measured:\n\n");
      leftOut.forEach(line -> page.append("- ").append(line).append('\n'));
    }
    return page.toString();
  }

  /** How each group stands at each number of threads: {@code least / mean}. */
  String targets() {
    List<String> header = new ArrayList<>(List.of("suite", "target"));
    threads.forEach(count -> header.add(Figures.threads(count)));
    header.add("met");
    MarkdownTable table = new MarkdownTable(2, header.toArray(String[]::new));
    for (SuiteGroup group : SuiteGroup.values()) {
      addTarget(
          table,
          group.title(),
          group.least() == group.leastMean()
              ? "each " + Figures.ratio(group.least())
              : "mean "
                  + Figures.ratio(group.leastMean())
                  + ", each "
                  + Figures.ratio(group.least()),
          row -> row.row().group() == group,
          group.least(),
          group.leastMean());
    }
    addTarget(
        table,
        "**All models**",
        "mean " + Figures.ratio(SuiteGroup.MEAN_OF_ALL) + ", each 1.00",
        row -> true,
        1,
        SuiteGroup.MEAN_OF_ALL);
    return table.toString();
  }

  private void addTarget(
      MarkdownTable table,
      String title,
      String target,
      Predicate<Row> in,
      double least,
      double leastMean) {
    List<String> cells = new ArrayList<>(List.of(title, target));
    boolean met = true;
    boolean any = false;
    for (int count : threads) {
      double[] ratios =
          rows.stream().filter(in.and(row -> row.isAt(count))).mapToDouble(Row::ratio).toArray();
      if (ratios.length == 0) {
        cells.add("");
        continue;
      }
      any = true;
      double mean = Figures.geometricMean(ratios);
      double worst = Arrays.stream(ratios).min().orElseThrow();
      met &= mean >= leastMean && worst >= least;
      cells.add("mean " + Figures.ratio(mean) + ", least " + Figures.ratio(worst));
    }
    cells.add(any ? Figures.yesNo(met) : "not measured");
    table.add(cells.toArray(String[]::new));
  }

  private String models() {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "model",
            "input",
            "threads",
            "sardonyx ms",
            "onnxruntime ms",
            "difference",
            "ratio",
            "target",
            "met");
    for (Row row : rows) {
      Result result = row.result();
      double target = row.row().group().least();
      table.add(
          result.model(),
          result.input(),
          Integer.toString(result.threads()),
          Figures.milliseconds(result.milliseconds()),
          Figures.milliseconds(result.otherMilliseconds().orElseThrow()),
          String.format(Locale.ROOT, "%.0e", result.difference().orElseThrow()),
          Figures.ratio(row.ratio()),
          Figures.ratio(target),
          Figures.yesNo(row.row().isMetBy(result)));
    }
    return table.toString();
  }

  /** One line a group for the terminal. */
  String summary() {
    return threads.stream()
        .filter(count -> rows.stream().anyMatch(row -> row.isAt(count)))
        .map(
            count -> {
              double[] ratios =
                  rows.stream().filter(row -> row.isAt(count)).mapToDouble(Row::ratio).toArray();
              long below = Arrays.stream(ratios).filter(ratio -> ratio < 1).count();
              return Figures.threads(count)
                  + ": geometric mean "
                  + Figures.ratio(Figures.geometricMean(ratios))
                  + " of "
                  + ratios.length
                  + " models, "
                  + below
                  + " below 1";
            })
        .collect(Collectors.joining("\n"));
  }
}
