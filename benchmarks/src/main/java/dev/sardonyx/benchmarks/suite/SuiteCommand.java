package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.benchmarks.BenchmarkInputs;
import dev.sardonyx.benchmarks.Environment;
import dev.sardonyx.benchmarks.InterleavedTimer;
import dev.sardonyx.benchmarks.JsonLines;
import dev.sardonyx.benchmarks.Measurement;
import dev.sardonyx.benchmarks.PageSections;
import dev.sardonyx.benchmarks.Result;
import dev.sardonyx.benchmarks.TypedCommand;
import dev.sardonyx.benchmarks.WarmUp;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.PeakSpeed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./sardonyx bench --suite}: every model with a target, beside ONNX Runtime. */
@Command(
    name = "bench --suite",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures every model that has a target, beside ONNX Runtime: both engines in turns in this"
          + " one process, with the same inputs and the same number of threads; medians.",
      "Models that this machine lacks are named and left out. About eight minutes."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:some model failed", "2:wrong usage"})
public final class SuiteCommand implements Callable<Integer> {
  private static final long QUICK_TURN_NANOS = 40_000_000;
  private static final long TURN_NANOS = 80_000_000;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads to measure with (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--quick",
      description = "Fewer rounds and less warm-up: under three minutes, less exact.")
  private boolean quick;

  @Option(
      names = "--rounds",
      description = "Turns of at least 80 ms and one run for each engine (default: 9; quick: 3).")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      description =
          "Least time to run each engine before it is measured (default: 1.5; quick: 0.6).")
  private Optional<Double> warmup = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only models whose name or group this matches somewhere.")
  private Pattern only;

  @Option(
      names = "--shared",
      paramLabel = "DIR",
      defaultValue = "../shared",
      description =
          "Folder with models/onnx and conformance/*-vectors.zip (default: ${DEFAULT-VALUE}).")
  private Path shared;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description =
          "Renew the section 'suite' of this Markdown page with the tables, and with where our time"
              + " goes in rows below their targets.")
  private Path markdown;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw the ratios of all models as a PNG.")
  private Path chart;

  @Option(names = "--json", description = "Print one JSON object a line instead of words.")
  private boolean json;

  /** GFLOP/s of the machine by number of threads. */
  private final Map<Integer, Double> peaks = new HashMap<>();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SuiteReport report = new SuiteReport(threads);
    boolean failed = false;
    try (SuiteModels models = new SuiteModels(shared)) {
      for (SuiteRow row : SuiteRow.all()) {
        if (isWanted(row)) {
          failed |= !measure(row, models, report);
        }
      }
    }
    if (!json && !report.isEmpty()) {
      out().println(report.targets());
      out().println(report.summary());
    }
    out().flush();
    if (markdown != null) {
      PageSections.write(markdown, "suite", environment() + "\n" + report.markdown());
    }
    if (chart != null && !report.isEmpty()) {
      RatioChart.write(chart, report.results());
    }
    return failed ? 1 : 0;
  }

  private boolean isWanted(SuiteRow row) {
    return only == null
        || only.matcher(row.name()).find()
        || only.matcher(row.group().name()).find();
  }

  /** False if the model is there and fails. */
  private boolean measure(SuiteRow row, SuiteModels models, SuiteReport report) throws IOException {
    Optional<Path> file = models.file(row.model());
    if (file.isEmpty()) {
      leaveOut(row, "this machine lacks " + row.model(), report);
      return true;
    }
    try {
      Model model = OnnxReader.read(file.get());
      Map<String, Tensor> inputs = new BenchmarkInputs(row.shapes(), 42).of(file.get(), model);
      Measurement measurement =
          new Measurement(
              row.name(), file.get(), model, inputs, timer(), SessionOptions.defaults());
      for (int count : threads) {
        Result result = measurement.againstOnnxRuntime(count);
        report.add(row, result);
        print(result);
        if (markdown != null && !row.isMetBy(result)) {
          double peak = peaks.computeIfAbsent(count, PeakSpeed::gigaflops);
          report.explain(
              row,
              count,
              measurement.profile(count, (profile, trace) -> TimeShares.of(profile, trace, peak)));
        }
      }
      return true;
    } catch (SardonyxException | IllegalStateException failure) {
      leaveOut(row, failure.getMessage(), report);
      return false;
    }
  }

  private InterleavedTimer timer() {
    return new InterleavedTimer(
        WarmUp.of(warmup.orElse(quick ? 0.6 : 1.5)),
        rounds.orElse(quick ? 3 : 9),
        quick ? QUICK_TURN_NANOS : TURN_NANOS);
  }

  private void print(Result result) {
    out()
        .println(
            json
                ? JsonLines.of(result)
                : String.format(
                    Locale.ROOT,
                    "%-26s %d  %10.3f ms  %10.3f ms  %5.2f",
                    result.model(),
                    result.threads(),
                    result.milliseconds(),
                    result.otherMilliseconds().orElseThrow(),
                    result.ratio().orElseThrow()));
    out().flush();
  }

  private void leaveOut(SuiteRow row, String reason, SuiteReport report) {
    report.leaveOut(row, reason);
    spec.commandLine().getErr().println(row.name() + " is left out: " + reason);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private String environment() {
    return Environment.current(KernelProviders.preferred().name())
        .markdown(
            "ONNX Runtime " + OnnxRuntimeSession.version() + ", CPU, all optimizations",
            TypedCommand.of("bench --suite", spec));
  }
}
