package dev.sardonyx.benchmarks.process;

import dev.sardonyx.benchmarks.BenchmarkInputs;
import dev.sardonyx.benchmarks.Environment;
import dev.sardonyx.benchmarks.PageSections;
import dev.sardonyx.benchmarks.TypedCommand;
import dev.sardonyx.benchmarks.suite.SuiteModels;
import dev.sardonyx.benchmarks.suite.SuiteRow;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that measure processes have in common: which models, and where results go. */
final class ProcessOptions {
  private static final String USUAL =
      "PP-OCRv4 detection|PP-OCRv4 recognition|MiniLM-L6, batch 1|ResNet-50|YOLOX-nano|Silero VAD";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      defaultValue = USUAL,
      description = "Models of the suite whose name this matches somewhere (default: six).")
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
      description = "Renew this command's section of the Markdown page.")
  private Path markdown;

  /** What is done with each model. */
  interface Measurer {
    void measure(SuiteRow row, Path file, Map<String, Tensor> inputs) throws IOException;
  }

  /** Gives each model that is wanted and there to {@code measurer}; names those that lack. */
  void eachModel(Measurer measurer) throws IOException {
    try (SuiteModels models = new SuiteModels(shared)) {
      for (SuiteRow row : SuiteRow.all()) {
        if (!only.matcher(row.name()).find()) {
          continue;
        }
        Optional<Path> file = models.file(row.model());
        if (file.isEmpty()) {
          say(row.name() + " is left out: this machine lacks " + row.model());
          continue;
        }
        say(row.name() + " ...");
        Model model = OnnxReader.read(file.get());
        measurer.measure(
            row, file.get(), new BenchmarkInputs(row.shapes(), 42).of(file.get(), model));
      }
    }
  }

  private void say(String text) {
    spec.commandLine().getErr().println(text);
  }

  /**
   * Prints the result, and writes it to the page if there is to be one.
   *
   * @param section its name; the command is {@code bench --section}
   */
  void report(String section, String content) throws IOException {
    spec.commandLine().getOut().print(content);
    spec.commandLine().getOut().flush();
    if (markdown != null) {
      String environment =
          Environment.current(KernelProviders.preferred().name())
              .markdown(
                  "ONNX Runtime " + OnnxRuntimeSession.version() + ", CPU, all optimizations",
                  TypedCommand.of("bench --" + section, spec));
      PageSections.write(markdown, section, environment + "\n" + content);
    }
  }
}
