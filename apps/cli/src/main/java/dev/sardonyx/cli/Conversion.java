package dev.sardonyx.cli;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.tools.PortableOptimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One model from Paddle to ONNX.
 *
 * <p>All is written to a folder beside the target and moved when it is whole, right and, where
 * wanted, verified: a failure leaves nothing behind, and what was there before as it was.
 *
 * @param operators of the Paddle program, with how often each occurs
 * @param outputBytes of the model, the tensors beside it included
 * @param parity empty unless it was verified
 */
record Conversion(
    String format, Map<String, Integer> operators, long outputBytes, Optional<Parity> parity) {

  /** What is known of a source before it is converted. */
  record Source(String format, Map<String, Integer> operators) {
    static Source of(PaddleProgram program) {
      Map<String, Integer> operators = new TreeMap<>();
      program.blocks().stream()
          .flatMap(block -> block.operators().stream())
          .map(PaddleOperator::type)
          .forEach(type -> operators.merge(type, 1, Integer::sum));
      return new Source(program.format().title(), operators);
    }
  }

  /**
   * Converts a model.
   *
   * @throws ModelFormatException if it can't be read, or what came of it is not right
   * @throws dev.sardonyx.error.UnsupportedOperatorException naming all operators that can't be
   *     converted
   */
  static Conversion convert(Path from, Path to, ConversionOptions options) throws IOException {
    PaddleProgram program = PaddleImporter.readProgram(from);
    Source source = Source.of(program);
    Model model = PaddleImporter.read(from, options.written());
    if (options.optimize()) {
      model = PortableOptimizer.optimize(model);
    }
    requireValid(from, model);
    Path target = to.toAbsolutePath();
    Path partial =
        Files.createDirectory(
            Files.createDirectories(target.getParent())
                .resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp"));
    try {
      Path file = partial.resolve(target.getFileName());
      if (options.externalData()) {
        OnnxWriter.writeWithExternalData(model, file);
      } else {
        OnnxWriter.write(model, file);
      }
      Optional<Parity> parity = Optional.empty();
      if (options.verify()) {
        Model reference = PaddleImporter.read(from, options.forReference());
        parity = Optional.of(Parity.measure(program, reference, file, options.seed()));
        parity.get().require(from);
      }
      long bytes = 0;
      // The model last: where it is, its tensors are.
      for (Path written : files(partial).reversed()) {
        bytes += Files.size(written);
        Files.move(
            written,
            target.resolveSibling(written.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return new Conversion(source.format(), source.operators(), bytes, parity);
    } finally {
      for (Path left : files(partial)) {
        Files.delete(left);
      }
      Files.delete(partial);
    }
  }

  private static void requireValid(Path from, Model model) {
    List<Problem> problems = ModelChecker.check(model);
    if (!problems.isEmpty()) {
      throw new ModelFormatException(
          from
              + " became an ONNX model with "
              + Texts.count(problems.size(), "problem")
              + ": "
              + String.join("; ", problems.stream().map(Problem::message).toList())
              + ". Please report this with the model");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
