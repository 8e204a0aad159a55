package dev.sardonyx.benchmarks;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.benchmarks.suite.SuiteModels;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./sardonyx bench --paddle}: Paddle models beside the same models as ONNX files. */
@Command(
    name = "bench --paddle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how long Paddle's PP-OCRv4 models take to import, the first time in the process and"
          + " warm, and how long they run beside the same models as ONNX files: both in turns in"
          + " this one process, with the same inputs. Half a minute."
    })
public final class PaddleCommand implements Callable<Integer> {
  private static final double MOST_IMPORT_MILLISECONDS = 300;
  private static final double MOST_RATIO = 1.03;

  /** A Paddle model, its ONNX twin, and the shape of their input. */
  private record Twins(String paddle, String onnx, String shape) {}

  private static final List<Twins> TWINS =
      List.of(
          new Twins(
              "rebuilt-ppocr-v4-det",
              "classpath:/models/ch_PP-OCRv4_det_infer.onnx",
              "1x3x640x640"),
          new Twins(
              "rebuilt-ppocr-v4-rec",
              "classpath:/models/ch_PP-OCRv4_rec_infer.onnx",
              "1x3x48x320"));

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads of each session (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Turns of each model, and imports (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description =
          "Least time to run each model before it is measured (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only models whose name this matches somewhere.")
  private Pattern only;

  @Option(
      names = "--shared",
      paramLabel = "DIR",
      defaultValue = "../shared",
      description = "Folder with models/paddle (default: ${DEFAULT-VALUE}).")
  private Path shared;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Renew the section 'paddle' of this Markdown page with the table.")
  private Path markdown;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "model",
            "input",
            "first import ms",
            "warm import ms",
            "most",
            "met",
            "Paddle ms",
            "ONNX ms",
            "Paddle / ONNX",
            "most",
            "met");
    try (SuiteModels models = new SuiteModels(shared)) {
      for (Twins twins : TWINS) {
        if (!only.matcher(twins.paddle()).find()) {
          continue;
        }
        Optional<Path> folder = models.paddleFolder(twins.paddle());
        if (folder.isEmpty()) {
          spec.commandLine()
              .getErr()
              .println(twins.paddle() + " is left out: it is not in " + shared);
        } else {
          measure(twins, folder.get(), models.file(twins.onnx()).orElseThrow(), table);
        }
      }
    }
    String page =
        Environment.current(KernelProviders.preferred().name())
                .markdown(null, TypedCommand.of("bench --paddle", spec))
            + "\nMedians; "
            + Figures.threads(threads)
            + ".\n\n"
            + table;
    spec.commandLine().getOut().print(table);
    spec.commandLine().getOut().flush();
    if (markdown != null) {
      PageSections.write(markdown, "paddle", page);
    }
    return 0;
  }

  private void measure(Twins twins, Path folder, Path twin, MarkdownTable table)
      throws IOException {
    double first = imported(folder);
    // As many again before those that count: what runs this often, the JIT compiler has seen.
    double[] imports = new double[rounds];
    for (int i = -rounds; i < rounds; i++) {
      imports[Math.max(0, i)] = imported(folder);
    }
    double warm = InterleavedTimer.median(imports);
    Model paddle = PaddleImporter.read(folder);
    Model onnx = OnnxReader.read(twin);
    Map<String, Tensor> inputs =
        new BenchmarkInputs(Map.of("x", twins.shape()), 42).of(folder, paddle);
    double[] times;
    SessionOptions options = SessionOptions.defaults().threads(threads);
    try (SardonyxContender fromPaddle = new SardonyxContender(paddle, inputs, options);
        SardonyxContender fromOnnx = new SardonyxContender(onnx, inputs, options)) {
      times =
          new InterleavedTimer(WarmUp.of(warmup), rounds).measure(List.of(fromPaddle, fromOnnx));
    }
    double ratio = times[0] / times[1];
    table.add(
        twins.paddle(),
        twins.shape(),
        Figures.milliseconds(first),
        Figures.milliseconds(warm),
        Figures.milliseconds(MOST_IMPORT_MILLISECONDS),
        Figures.yesNo(warm <= MOST_IMPORT_MILLISECONDS),
        Figures.milliseconds(times[0]),
        Figures.milliseconds(times[1]),
        String.format(Locale.ROOT, "%.3f", ratio),
        Figures.ratio(MOST_RATIO),
        Figures.yesNo(ratio <= MOST_RATIO));
  }

  /** Milliseconds of an import with every weight brought to memory. */
  private static double imported(Path folder) {
    long start = System.nanoTime();
    Model model = PaddleImporter.read(folder);
    model.graph().initializers().values().forEach(Tensor::array);
    return (System.nanoTime() - start) / 1e6;
  }
}
