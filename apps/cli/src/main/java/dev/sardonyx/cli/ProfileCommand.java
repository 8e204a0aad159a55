package dev.sardonyx.cli;

import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.PeakSpeed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Prints where the time of a model goes. */
@Command(
    name = "profile",
    description =
        "Print where a model's time goes: by operator and by step, with what the optimizer did.",
    footer = {
      "",
      "GFLOP/s count what an operator's definition needs; Winograd's algorithm needs less, so that"
          + " a",
      "3x3 convolution may exceed the peak.",
      "",
      "Example: sardonyx profile yolox_nano.onnx --threads 1 --trace trace.json"
    })
final class ProfileCommand implements Callable<Integer> {
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

  @Mixin private ExecutionOptions execution;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Runs to measure (default: 20).")
  private int runs;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long to run before that, for the compiler (default: 3).")
  private double warmup;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Steps to list, the slowest first (default: 20).")
  private int top;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write one run as a trace for chrome://tracing or ui.perfetto.dev.")
  private Path traceFile;

  @Override
  public Integer call() throws IOException {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be at least 1; found " + runs);
    }
    long begin = System.nanoTime();
    Model model = Sardonyx.read(path);
    long read = System.nanoTime();
    Map<String, Tensor> values = new ModelInputs(model, inputs, shapes, 0).values();
    long load = System.nanoTime();
    Session session = Sardonyx.load(model, execution.sessionOptions().profile(true));
    long loaded = System.nanoTime();
    warmUp(session, values);
    for (int i = 0; i < runs; i++) {
      session.run(values);
    }
    Profile profile = session.profile();
    long run = System.nanoTime();
    RunTrace trace = session.trace(values);
    print(session, values, profile, trace);
    if (traceFile != null) {
      ChromeTrace file = new ChromeTrace("Sardonyx " + session.kernels());
      file.session("model_loading_uri", 0, read - begin);
      file.session("session_initialization", load - begin, loaded - load);
      file.run(trace, run - begin);
      Files.writeString(traceFile, file.json());
    }
    return 0;
  }

  private void warmUp(Session session, Map<String, Tensor> values) {
    long start = System.nanoTime();
    do {
      session.run(values);
    } while (System.nanoTime() - start < warmup * 1e9);
    session.resetProfile();
  }

  private void print(Session session, Map<String, Tensor> values, Profile profile, RunTrace trace) {
    PrintWriter out = spec.commandLine().getOut();
    int count = session.options().threads();
    out.println(
        path.getFileName() + ", " + Texts.count(count, "thread") + ", " + session.kernels());
    values.forEach((name, tensor) -> out.println("  " + name + "  " + tensor));
    out.println();
    out.print(profile);
    ProfileReport report = new ProfileReport(out);
    report.steps(profile, trace, PeakSpeed.gigaflops(count), top);
    report.optimizations(session.optimizationReport());
    report.memory(session.memoryReport());
    if (traceFile != null) {
      out.println("trace written to " + traceFile);
    }
    out.flush();
  }
}
