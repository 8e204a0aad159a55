package dev.sardonyx.cli;

import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.ir.io.ReadOptions;
import dev.sardonyx.paddle.PaddleImporter;
import java.nio.file.Path;

/** The models that commands take. */
final class ModelPaths {
  /** What a parameter {@code MODEL} says of itself. */
  static final String DESCRIPTION =
      "An ONNX file, or a Paddle model: its folder, its program, or an archive.";

  private ModelPaths() {}

  /** The model at this path, though its graph may be wrong. */
  static Model readUnchecked(Path path) {
    return PaddleImporter.recognizes(path)
        ? PaddleImporter.read(path)
        : OnnxReader.read(path, ReadOptions.DEFAULT.withoutGraphCheck());
  }
}
