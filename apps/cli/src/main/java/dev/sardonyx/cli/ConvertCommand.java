package dev.sardonyx.cli;

import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.paddle.PaddleOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes PaddlePaddle models as ONNX files. */
@Command(
    name = "convert",
    description = "Write a PaddlePaddle model as an ONNX file of standard operators.",
    footer = {
      "",
      "With --batch, a tree of models: the ONNX files lie in OUT as the models in the tree, with",
      "conversion-report.json. The same command again goes on where it was stopped."
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SRC",
      arity = "0..1",
      description = "A Paddle model: its folder, its program, or an archive (.tar, .tar.gz, .zip).")
  private Path source;

  @Option(
      names = "--batch",
      paramLabel = "DIR",
      description = "Convert all models in this folder and below.")
  private Path tree;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The ONNX file to write; with --batch, the folder for them.")
  private Path output;

  @Mixin private ConversionOptions options;

  @Override
  public Integer call() throws IOException {
    requireUsage();
    PrintWriter out = spec.commandLine().getOut();
    if (tree != null) {
      List<ConversionReport.Entry> entries =
          new BatchConversion(tree, output, options).run(spec.commandLine().getErr());
      BatchConversion.print(entries, out);
      out.flush();
      return entries.stream().allMatch(entry -> entry.error() == null) ? 0 : 1;
    }
    Conversion conversion = Conversion.convert(source, output, options);
    out.println(
        output
            + "  "
            + Texts.bytes(conversion.outputBytes())
            + ", opset "
            + options.opset()
            + ", from "
            + conversion.format()
            + " of "
            + Texts.count(
                conversion.operators().values().stream().mapToInt(Integer::intValue).sum(),
                "operator"));
    conversion.parity().ifPresent(parity -> out.println("verified: " + parity));
    out.flush();
    return 0;
  }

  private void requireUsage() {
    require((source == null) != (tree == null), "expected either SRC or --batch DIR");
    require(
        options.opset() >= PaddleOptions.OLDEST_OPSET
            && options.opset() <= PaddleOptions.NEWEST_OPSET,
        "--opset must be from "
            + PaddleOptions.OLDEST_OPSET
            + " to "
            + PaddleOptions.NEWEST_OPSET
            + "; found "
            + options.opset());
    if (tree != null) {
      require(Files.isDirectory(tree), "--batch: " + tree + " is no folder");
      require(
          !Files.exists(output) || Files.isDirectory(output),
          "--output: " + output + " is a file; expected a folder or a new name");
    } else {
      require(
          !Files.exists(source) || PaddleImporter.recognizes(source),
          source + " is no Paddle model; expected a folder, *.pdmodel, *.json or an archive");
      require(!Files.isDirectory(output), "--output: " + output + " is a folder; expected a file");
    }
  }

  private void require(boolean right, String message) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
