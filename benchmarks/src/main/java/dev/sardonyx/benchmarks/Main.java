package dev.sardonyx.benchmarks;

import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.RandomInputs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
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
      "With --against, both engines run in turns in this one process, with the same inputs and the"
          + " same number of threads. 'speed' is the other's time over ours: above 1 we are faster."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:a model can't be read or run", "2:wrong usage"})
public final class Main implements Callable<Integer> {
  /** The engines to compare with. */
  enum Other {
    onnxruntime
  }

  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "ONNX files.")
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
      description = "Time to run each engine before it is measured (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--shape",
      paramLabel = "NAME=DIMENSIONS",
      description =
          "Shape of an input, where the model leaves it open: x=1,3,640,640. Holds for every model"
              + " that has an input of that name; FILE:NAME=... for that file's alone.")
  private Map<String, String> shapes = Map.of();

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of the random inputs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--markdown", description = "Print a Markdown table.")
  private boolean markdown;

  @Option(names = "--verbose", description = "Print stack traces of errors.")
  private boolean verbose;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command with its error handling, for {@link #main} and for tests. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              Main command = commandLine.getCommand();
              if (command.verbose) {
                failure.printStackTrace(commandLine.getErr());
              }
              if (failure instanceof SardonyxException
                  || failure instanceof IllegalStateException) {
                commandLine.getErr().println("sardonyx bench: " + failure.getMessage());
                return 1;
              }
              throw failure;
            });
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    requireUsage(rounds >= 1, "--rounds must be at least 1");
    requireUsage(threads.stream().allMatch(count -> count >= 1), "--threads must be at least 1");
    List<Result> results = new ArrayList<>();
    for (Path model : models) {
      Model read = OnnxReader.read(model);
      Map<String, Tensor> inputs = inputs(model, read);
      for (int count : threads) {
        spec.commandLine().getErr().println(model + ", " + count + " threads ...");
        results.add(measure(model, read, inputs, count));
      }
    }
    ResultTable table = new ResultTable(results, against == null ? null : against.name());
    spec.commandLine().getOut().print(markdown ? table.markdown() : table.text());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void requireUsage(boolean right, String message) {
    if (!right) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }

  private Result measure(Path path, Model model, Map<String, Tensor> inputs, int count) {
    String name = path.getFileName().toString().replaceFirst("\\.onnx$", "");
    InterleavedTimer timer = new InterleavedTimer(warmup, rounds);
    try (SardonyxContender ours = new SardonyxContender(model, inputs, count)) {
      if (against == null) {
        double[] times = timer.measure(List.of(ours));
        return new Result(name, count, times[0], OptionalDouble.empty(), OptionalDouble.empty());
      }
      try (OnnxRuntimeContender other = new OnnxRuntimeContender(path, inputs, count)) {
        double difference = Differences.largest(other.outputs(), ours.outputs());
        double[] times = timer.measure(List.of(ours, other));
        return new Result(
            name, count, times[0], OptionalDouble.of(times[1]), OptionalDouble.of(difference));
      }
    }
  }

  private Map<String, Tensor> inputs(Path path, Model model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : model.graph().inputs()) {
      if (model.graph().initializers().containsKey(input.name())) {
        continue;
      }
      String own = path.getFileName() + ":" + input.name();
      String shape = shapes.getOrDefault(own, shapes.get(input.name()));
      inputs.put(
          input.name(),
          shape == null
              ? RandomInputs.of(input, seed)
              : RandomInputs.of(input, shape(input.name(), shape), seed));
    }
    return inputs;
  }

  private static Shape shape(String name, String dimensions) {
    try {
      return Shape.of(
          Arrays.stream(dimensions.split(","))
              .map(String::strip)
              .filter(dimension -> !dimension.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "--shape " + name + "=" + dimensions + " is no list of sizes; expected e.g. 1,3,640,640",
          e);
    }
  }
}
