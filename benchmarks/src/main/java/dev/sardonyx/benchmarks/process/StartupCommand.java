package dev.sardonyx.benchmarks.process;

import dev.sardonyx.benchmarks.Figures;
import dev.sardonyx.benchmarks.InterleavedTimer;
import dev.sardonyx.benchmarks.MarkdownTable;
import dev.sardonyx.benchmarks.suite.SuiteRow;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sardonyx bench --startup}: from {@code java} to the first result, and then. */
@Command(
    name = "bench --startup",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the time from the start of the process to the first result, beside ONNX Runtime's, in"
          + " processes of their own in turns; and how near the tenth run, and a run two seconds after"
          + " the start, are to the speed of a warm process. About five minutes."
    })
public final class StartupCommand implements Callable<Integer> {
  private static final double MOST_START = 1.2;
  private static final double MOST_AFTER_TWO_SECONDS = 1.3;

  /** Until all classes have been loaded that the cache is to hold. */
  private static final double TRAINING_SECONDS = 3;

  @Mixin private ProcessOptions options;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Processes of each engine and model (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "How long a process runs until it counts as warm (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads of each engine (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            1,
            "model",
            "first result s",
            "with AOT cache s",
            "onnxruntime s",
            "ratio",
            "with AOT cache",
            "most",
            "met",
            "10th run / warm",
            "run after 2 s / warm",
            "most",
            "met");
    options.eachModel((row, file, inputs) -> measure(row, file, inputs, table));
    options.report(
        "startup",
        "Whole processes, medians of " + rounds + "; ratio is our time over theirs.\n\n" + table);
    return 0;
  }

  private void measure(SuiteRow row, Path file, Map<String, Tensor> inputs, MarkdownTable table)
      throws IOException {
    Path folder = Files.createTempDirectory("sardonyx-startup");
    try {
      measure(row, file, inputs, table, folder);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path left : files.toList()) {
          Files.delete(left);
        }
      }
      Files.delete(folder);
    }
  }

  private void measure(
      SuiteRow row, Path file, Map<String, Tensor> inputs, MarkdownTable table, Path folder)
      throws IOException {
    AotCache cache = AotCache.train(folder, file, inputs, threads, TRAINING_SECONDS);
    List<Long> plain = new ArrayList<>();
    List<Long> cached = new ArrayList<>();
    List<Long> other = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      plain.add(ProbeProcess.run("sardonyx", file, inputs, threads, 0).get("first"));
      cached.add(cache.run(file, inputs, threads, 0).get("first"));
      other.add(ProbeProcess.run("onnxruntime", file, inputs, threads, 0).get("first"));
    }
    Map<String, Long> warm = ProbeProcess.run("sardonyx", file, inputs, threads, seconds);
    double ours = median(plain);
    double oursCached = median(cached);
    double theirs = median(other);
    double afterTwo = (double) warm.get("second2") / warm.get("steady");
    table.add(
        row.name(),
        Figures.ratio(ours),
        Figures.ratio(oursCached),
        Figures.ratio(theirs),
        Figures.ratio(ours / theirs),
        Figures.ratio(oursCached / theirs),
        Figures.ratio(MOST_START),
        Figures.yesNo(ours <= MOST_START * theirs),
        Figures.ratio((double) warm.get("tenth") / warm.get("steady")),
        Figures.ratio(afterTwo),
        Figures.ratio(MOST_AFTER_TWO_SECONDS),
        Figures.yesNo(afterTwo <= MOST_AFTER_TWO_SECONDS));
  }

  /** Seconds. */
  private static double median(List<Long> nanos) {
    return InterleavedTimer.median(nanos.stream().mapToDouble(value -> value / 1e9).toArray());
  }
}
