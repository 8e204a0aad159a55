package dev.sardonyx.cli;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.TensorStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a model once or more, prints what comes out, and writes it to files. */
@Command(
    name = "run",
    description = "Run a model on files or made-up inputs, and print what comes out.",
    footer = {
      "",
      "Inputs that are not given are made up: floats in [0, 1), integers 0 or 1 (valid as index,",
      "mask and token alike; any value for 8 bits and less), strings of a few letters.",
      "",
      "Example: sardonyx run yolox_nano.onnx --shape images=1,3,416,416 --repeat 20"
    })
final class RunCommand implements Callable<Integer> {
  private static final int SHOWN_ELEMENTS = 4;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = ModelPaths.DESCRIPTION)
  private Path path;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE|random",
      description = "The value of an input: a .npy file, or random. May be repeated.")
  private List<String> inputs = List.of();

  @Option(
      names = "--shape",
      paramLabel = "NAME=1,3,640,640",
      description = "The shape of an input that is made up. May be repeated.")
  private List<String> shapes = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Which inputs are made up: the same ones for the same number (default: 0).")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write the outputs there: 0.npy, 1.npy ... and outputs.json, which names them.")
  private Path output;

  @Mixin private ExecutionOptions execution;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Run N times and print the median and the least time (default: 1).")
  private int repeat;

  @Override
  public Integer call() throws IOException {
    requireUsage();
    SessionOptions options = execution.sessionOptions();
    PrintWriter out = spec.commandLine().getOut();
    Model model = Sardonyx.read(path);
    ModelInputs arguments = new ModelInputs(model, inputs, shapes, seed);
    Map<String, Tensor> values = arguments.values();
    Session session = Sardonyx.load(model, options);
    long[] times = new long[repeat];
    Outputs outputs = null;
    for (int i = 0; i < repeat; i++) {
      long start = System.nanoTime();
      outputs = session.run(values);
      times[i] = System.nanoTime() - start;
    }
    if (output != null) {
      OutputFolder.write(output, outputs.values());
    }
    out.println("inputs");
    int width = Texts.widest(values.keySet());
    values.forEach(
        (name, tensor) ->
            out.println(
                "  " + Texts.pad(name, width) + "  " + tensor + "  " + arguments.origin(name)));
    printOutputs(outputs, out);
    printTimes(times, session, out);
    if (output != null) {
      out.println("written to " + output);
    }
    out.flush();
    return 0;
  }

  private void requireUsage() {
    requireAtLeastOne("--repeat", repeat);
    if (output != null && Files.exists(output) && !Files.isDirectory(output)) {
      throw new ParameterException(
          spec.commandLine(),
          "--output: " + output + " is a file; expected a folder or a new name");
    }
    for (String input : inputs) {
      requireAssignment("--input", input);
    }
    for (String shape : shapes) {
      requireAssignment("--shape", shape);
    }
  }

  private void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1; found " + value);
    }
  }

  private void requireAssignment(String option, String text) {
    if (text.indexOf('=') < 1) {
      throw new ParameterException(
          spec.commandLine(),
          option + " " + text + ": expected " + spec.findOption(option).paramLabel());
    }
  }

  private static void printOutputs(Outputs outputs, PrintWriter out) {
    out.println("outputs");
    int width = Texts.widest(outputs.values().keySet());
    outputs
        .values()
        .forEach(
            (name, value) -> out.println("  " + Texts.pad(name, width) + "  " + describe(value)));
  }

  private static String describe(OnnxValue value) {
    return switch (value) {
      case Tensor tensor ->
          tensor + "  " + TensorStatistics.of(tensor).map(RunCommand::words).orElse(start(tensor));
      case RemoteTensor remote -> remote.toString();
      case SparseTensor sparse -> "sparse " + sparse.shape() + " of " + describe(sparse.values());
      case SequenceValue sequence ->
          "sequence of "
              + sequence.elements().size()
              + (sequence.elements().isEmpty()
                  ? ""
                  : ", first " + describe(sequence.elements().getFirst()));
      case MapValue map -> "map of " + map.entries().size() + ", keys " + map.entries().keySet();
      case OptionalValue optional ->
          optional.element().map(element -> "optional " + describe(element)).orElse("absent");
    };
  }

  private static String words(TensorStatistics statistics) {
    return "min "
        + Texts.number(statistics.minimum())
        + "  max "
        + Texts.number(statistics.maximum())
        + "  mean "
        + Texts.number(statistics.mean())
        + "  non-finite "
        + statistics.nonFinite();
  }

  /** The first elements of a tensor that has no statistics: strings; nothing of complex numbers. */
  private static String start(Tensor tensor) {
    if (!(tensor.array() instanceof String[])) {
      return "";
    }
    String[] elements = tensor.strings();
    String shown =
        String.join(", ", Arrays.copyOf(elements, Math.min(SHOWN_ELEMENTS, elements.length)));
    return Texts.shorten(shown) + (elements.length > SHOWN_ELEMENTS ? ", ..." : "");
  }

  private void printTimes(long[] times, Session session, PrintWriter out) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    String how =
        " ("
            + session.options().threads()
            + (session.options().threads() == 1 ? " thread, " : " threads, ")
            + session.kernels()
            + ")";
    if (repeat == 1) {
      out.println("time    " + Texts.milliseconds(sorted[0]) + ", the first run" + how);
    } else {
      long median = (sorted[(repeat - 1) / 2] + sorted[repeat / 2]) / 2;
      out.println(
          "time    median "
              + Texts.milliseconds(median)
              + ", min "
              + Texts.milliseconds(sorted[0])
              + " over "
              + repeat
              + " runs"
              + how);
    }
  }
}
