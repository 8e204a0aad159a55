package dev.sardonyx.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The results as a table for a terminal or for a Markdown page. */
final class ResultTable {
  private static final String[] ALONE = {"model", "input", "threads", "ms"};
  private static final String[] COMPARED = {"difference", "speed"};

  /** Columns of words; the rest are numbers. */
  private static final int TEXT_COLUMNS = 2;

  private final List<Result> results;
  private final String other;

  /**
   * @param other the name of the engine compared with; null if there is none
   */
  ResultTable(List<Result> results, String other) {
    this.results = results;
    this.other = other;
  }

  /** Columns padded with blanks. */
  String text() {
    List<String[]> rows = rows();
    int columns = rows.getFirst().length;
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> row[c].length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(
                        c ->
                            ("%" + (c < TEXT_COLUMNS ? "-" : "") + widths[c] + "s")
                                .formatted(row[c]))
                    .collect(Collectors.joining("  ")))
        .map(line -> line.stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  String markdown() {
    List<String[]> rows = rows();
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      page.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        int numbers = rows.get(i).length - TEXT_COLUMNS;
        page.append("|---".repeat(TEXT_COLUMNS)).append("|--:".repeat(numbers)).append("|\n");
      }
    }
    return page.toString();
  }

  private List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    rows.add(header());
    for (Result result : results) {
      String[] alone = {
        result.model(),
        result.input(),
        Integer.toString(result.threads()),
        Figures.milliseconds(result.milliseconds())
      };
      rows.add(
          other == null
              ? alone
              : join(
                  alone,
                  cell(result.otherMilliseconds(), Figures::milliseconds),
                  cell(result.difference(), d -> String.format(Locale.ROOT, "%.0e", d)),
                  cell(result.ratio(), Figures::ratio)));
    }
    if (other != null) {
      results.stream()
          .mapToInt(Result::threads)
          .distinct()
          .forEach(threads -> rows.add(mean(threads)));
    }
    return rows;
  }

  private String[] header() {
    return other == null ? ALONE : join(ALONE, other + " ms", COMPARED[0], COMPARED[1]);
  }

  private String[] mean(int threads) {
    double[] ratios =
        results.stream()
            .filter(result -> result.threads() == threads)
            .mapToDouble(result -> result.ratio().orElseThrow())
            .toArray();
    return new String[] {
      "geometric mean",
      "",
      Integer.toString(threads),
      "",
      "",
      "",
      Figures.ratio(Figures.geometricMean(ratios))
    };
  }

  private static String[] join(String[] start, String... rest) {
    String[] all = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, all, start.length, rest.length);
    return all;
  }

  private static String cell(OptionalDouble value, DoubleFunction<String> format) {
    return value.isPresent() ? format.apply(value.getAsDouble()) : "";
  }
}
