package dev.sardonyx.benchmarks;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.benchmarks.process.MemoryCommand;
import dev.sardonyx.benchmarks.process.ScaleCommand;
import dev.sardonyx.benchmarks.process.StartupCommand;
import dev.sardonyx.benchmarks.suite.SuiteCommand;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.device.Precision;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sardonyx bench}: the time that whole models take, beside ONNX Runtime if asked. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how long a run of each model takes.",
      "Inputs are ref_MODEL/in_INPUT.npy beside a model if there is such a file, random if not.",
      "With --against, both engines run in turns in this one process, with the same inputs and the"
          + " same number of threads. 'speed' is the other's time over ours: above 1 we are faster."
    },
    footer = {
      "",
      "bench --suite measures all models that have a target; bench --memory, --paddle, --startup"
          + " and --scale measure what their names say. Each has a -h of its own.",
      "bench --kernels [JMH ARGUMENTS] runs the JMH benchmarks of single kernels instead, about"
          + " five minutes for all; bench --kernels -h tells what JMH can do.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:some model can't be read or run", "2:wrong usage"})
public final class Main implements Callable<Integer> {
  /** Before all else: the kernels' benchmarks, the rest of the line is JMH's. */
  private static final String KERNELS = "--kernels";

  /** Before all else: other commands, the rest of the line is theirs. */
  private static final Map<String, Supplier<Callable<Integer>>> COMMANDS =
      Map.of(
          "--memory", MemoryCommand::new,
          "--paddle", PaddleCommand::new,
          "--scale", ScaleCommand::new,
          "--startup", StartupCommand::new,
          "--suite", SuiteCommand::new);

  /** The engines to compare with. */
  enum Other {
    onnxruntime
  }

  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "ONNX files or Paddle models.")
  private List<Path> models;

  @Option(
      names = "--against",
      description = "The engine to compare with: ${COMPLETION-CANDIDATES}.")
  private Other against;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads to measure with (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--rounds",
      defaultValue = "11",
      description =
          "Turns of 0.1 s, at least one run, for each engine (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description =
          "Least time to run each engine before it is measured; more if the compiler is still at"
              + " work (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--shape",
      paramLabel = "NAME=DIMENSIONS",
      description =
          "Shape of an input, filled at random: x=1x3x640x640. Holds for every model that"
              + " has an input of that name; FILE:NAME=... for that file's alone.")
  private Map<String, String> shapes = Map.of();

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of the random inputs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "Where our engine runs: cpu, cuda, cuda:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--precision",
      defaultValue = "FLOAT32",
      description =
          "What a device rounds the factors of products to: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--profile",
      description = "Print where our time goes: by operator, and the slowest nodes.")
  private boolean profile;

  @Option(names = "--json", description = "Print one JSON object a line instead of a table.")
  private boolean json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also write the table, with machine, versions and command, as Markdown.")
  private Path markdown;

  @Option(names = "--verbose", description = "Print stack traces of errors.")
  private boolean verbose;

  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals(KERNELS)) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    Supplier<Callable<Integer>> other = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    System.exit(
        other == null
            ? commandLine(new Main()).execute(arguments)
            : commandLine(other.get()).execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }

  /** A command with its error handling, for {@link #main} and for tests. */
  static CommandLine commandLine(Callable<Integer> command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (failure instanceof IOException) {
                commandLine.getErr().println("sardonyx bench: " + failure);
                return 1;
              }
              throw failure;
            });
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    requireUsage(rounds >= 1, "--rounds must be at least 1");
    requireUsage(threads.stream().allMatch(count -> count >= 1), "--threads must be at least 1");
    List<Result> results = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Path model : models) {
      try {
        measure(model, results);
      } catch (SardonyxException | IllegalStateException failure) {
        report(model, failure, failures);
      }
    }
    ResultTable table = new ResultTable(results, against == null ? null : against.name());
    if (!results.isEmpty() && !json) {
      out().print(table.text());
      out().flush();
    }
    if (markdown != null) {
      Files.writeString(markdown, page(table, failures));
    }
    return failures.isEmpty() ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void requireUsage(boolean right, String message) {
    if (!right) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }

  private void measure(Path path, List<Result> results) throws IOException {
    Model model = Sardonyx.read(path);
    Map<String, Tensor> inputs = new BenchmarkInputs(shapes, seed).of(path, model);
    InterleavedTimer timer = new InterleavedTimer(WarmUp.of(warmup), rounds);
    Measurement measurement =
        new Measurement(
            BenchmarkInputs.modelName(path),
            onnxFile(path, model),
            model,
            inputs,
            timer,
            options());
    for (int count : threads) {
      spec.commandLine().getErr().println(path + ", threads: " + count + " ...");
      Result result =
          against == null ? measurement.alone(count) : measurement.againstOnnxRuntime(count);
      results.add(result);
      if (json) {
        out().println(JsonLines.of(result));
        out().flush();
      }
      if (profile) {
        out().println(path + ", threads: " + count);
        out().println(measurement.profile(count));
        out().flush();
      }
    }
  }

  private SessionOptions options() {
    try {
      return SessionOptions.defaults().device(device).precision(precision);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** The file for engines that read ONNX alone. */
  private static Path onnxFile(Path path, Model model) throws IOException {
    if (!PaddleImporter.recognizes(path)) {
      return path;
    }
    Path file = Files.createTempFile("sardonyx", ".onnx");
    file.toFile().deleteOnExit();
    OnnxWriter.write(model, file);
    return file;
  }

  /** A model that one engine can't run doesn't keep the others from being measured. */
  private void report(Path path, RuntimeException failure, List<String> failures) {
    Throwable cause = failure.getCause();
    String reason =
        failure instanceof IllegalStateException && cause != null
            ? failure.getMessage() + ": " + cause.getMessage()
            : failure.getMessage();
    String elsewhere =
        reason
            .replace(path.toString(), path.getFileName().toString())
            .replace(path.toAbsolutePath().getParent().toString(), "its folder");
    failures.add(BenchmarkInputs.modelName(path) + ": " + elsewhere);
    spec.commandLine().getErr().println("sardonyx bench: " + path + " is left out: " + reason);
    if (verbose) {
      failure.printStackTrace(spec.commandLine().getErr());
    }
  }

  private String page(ResultTable table, List<String> failures) {
    StringBuilder page = new StringBuilder();
    String other =
        against == null ? null : "ONNX Runtime " + OnnxRuntimeSession.version() + ", CPU";
    page.append(
        Environment.current(KernelProviders.preferred().name())
            .markdown(other, TypedCommand.of("bench", spec)));
    page.append('\n').append(table.markdown());
    if (!failures.isEmpty()) {
      page.append("\nLeft out:\n\n");
      failures.forEach(failure -> page.append("- ").append(failure).append('\n'));
    }
    return page.toString();
  }
}
