package dev.sardonyx.benchmarks.process;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.benchmarks.BenchmarkInputs;
import dev.sardonyx.benchmarks.Contender;
import dev.sardonyx.benchmarks.Figures;
import dev.sardonyx.benchmarks.InterleavedTimer;
import dev.sardonyx.benchmarks.MarkdownTable;
import dev.sardonyx.benchmarks.WarmUp;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sardonyx bench --scale}: how the cost grows with the input, and with the callers. */
@Command(
    name = "bench --scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures at one thread how the time of a run grows with the batch and with the area of the"
          + " image, and how many runs two callers of one session do beside one. About two minutes."
    })
public final class ScaleCommand implements Callable<Integer> {
  /** How much dearer an element of the input may be than in the cheapest row of its sweep. */
  private static final double MOST_COST = 1.3;

  private static final double LEAST_THROUGHPUT = 1.9;
  private static final String DETECTION = "PP-OCRv4 detection";
  private static final String RECOGNITION = "PP-OCRv4 recognition";

  /** By row of the suite: shapes of its input, the smallest first. */
  private static final Map<String, List<String>> SWEEPS =
      Map.of(
          DETECTION,
          List.of("1x3x320x320", "1x3x480x480", "1x3x640x640", "1x3x960x960"),
          RECOGNITION,
          List.of("1x3x48x320", "2x3x48x320", "4x3x48x320", "8x3x48x320"));

  @Mixin private ProcessOptions options;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Turns for each size (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmup",
      defaultValue = "2",
      description = "Seconds of runs before each measurement (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "How long callers run the session (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Override
  public Integer call() throws IOException {
    MarkdownTable sizes =
        new MarkdownTable(2, "model", "input", "ms", "cost of an element", "most", "met");
    MarkdownTable callers =
        new MarkdownTable(
            1, "model", "1 caller runs/s", "2 callers runs/s", "ratio", "least", "met");
    options.eachModel(
        (row, file, inputs) -> {
          List<String> sweep = SWEEPS.get(row.name());
          if (sweep != null) {
            sweep(row.name(), file, inputs.keySet().iterator().next(), sweep, sizes);
          }
          callers(row.name(), file, inputs, callers);
        });
    options.report(
        "scale",
        "`cost of an element` is the time over the elements of the input, relative to the cheapest row.\n\n"
            + sizes
            + "\nOne session, each caller at one thread.\n\n"
            + callers);
    return 0;
  }

  private static Session session(Model model) {
    return Sardonyx.load(model, SessionOptions.defaults().threads(1));
  }

  private void sweep(String name, Path file, String input, List<String> shapes, MarkdownTable table)
      throws IOException {
    Model model = OnnxReader.read(file);
    double[] times = new double[shapes.size()];
    double[] costs = new double[shapes.size()];
    for (int i = 0; i < times.length; i++) {
      Map<String, Tensor> inputs =
          new BenchmarkInputs(Map.of(input, shapes.get(i)), 42).of(file, model);
      Session session = session(model);
      times[i] = time(() -> session.run(inputs));
      costs[i] = times[i] / inputs.get(input).elements();
    }
    double least = Arrays.stream(costs).min().orElseThrow();
    for (int i = 0; i < times.length; i++) {
      table.add(
          name,
          shapes.get(i),
          Figures.milliseconds(times[i]),
          Figures.ratio(costs[i] / least),
          Figures.ratio(MOST_COST),
          Figures.yesNo(costs[i] <= MOST_COST * least));
    }
  }

  private double time(Runnable run) {
    Contender contender =
        new Contender() {
          @Override
          public void run() {
            run.run();
          }

          @Override
          public void close() {}
        };
    return new InterleavedTimer(WarmUp.of(warmup), rounds).measure(List.of(contender))[0];
  }

  private void callers(String name, Path file, Map<String, Tensor> inputs, MarkdownTable table) {
    Session session = session(OnnxReader.read(file));
    runsPerSecond(session, inputs, 2, warmup);
    double one = runsPerSecond(session, inputs, 1, seconds);
    double two = runsPerSecond(session, inputs, 2, seconds);
    table.add(
        name,
        String.format(Locale.ROOT, "%.1f", one),
        String.format(Locale.ROOT, "%.1f", two),
        Figures.ratio(two / one),
        Figures.ratio(LEAST_THROUGHPUT),
        Figures.yesNo(two >= LEAST_THROUGHPUT * one));
  }

  /** Runs of so many callers at once, all together. */
  private static double runsPerSecond(
      Session session, Map<String, Tensor> inputs, int callers, double seconds) {
    LongAdder runs = new LongAdder();
    long start = System.nanoTime();
    List<Thread> threads =
        IntStream.range(0, callers)
            .mapToObj(
                caller ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              do {
                                session.run(inputs);
                                runs.increment();
                              } while (System.nanoTime() - start < seconds * 1e9);
                            }))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return runs.sum() / ((System.nanoTime() - start) / 1e9);
  }
}
