package dev.sardonyx.cli;

import dev.sardonyx.paddle.PaddleOptions;
import picocli.CommandLine.Option;

/** How {@code convert} writes models. */
final class ConversionOptions {
  @Option(
      names = "--opset",
      paramLabel = "N",
      description =
          "The version of ONNX's operators, "
              + PaddleOptions.OLDEST_OPSET
              + " to "
              + PaddleOptions.NEWEST_OPSET
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + PaddleOptions.DEFAULT_OPSET)
  private int opset;

  @Option(
      names = "--optimize",
      description = "Fold constants and fuse operators, as far as any engine can run the result.")
  private boolean optimize;

  @Option(
      names = "--external-data",
      description = "Write large tensors to OUT.onnx.data, for models of 2 GB and more.")
  private boolean externalData;

  @Option(
      names = "--verify",
      description =
          "Run the Paddle graph and the ONNX file on the same random inputs and print how far they"
              + " are apart; nothing is written if that is too far.")
  private boolean verify;

  @Option(
      names = "--random-weights",
      description = "Give a program whose weights are missing random ones.")
  private boolean randomWeights;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of random inputs and weights (default: 0).")
  private long seed;

  int opset() {
    return opset;
  }

  boolean optimize() {
    return optimize;
  }

  boolean externalData() {
    return externalData;
  }

  boolean verify() {
    return verify;
  }

  long seed() {
    return seed;
  }

  /** How the file's model is read. */
  PaddleOptions written() {
    return forReference().withOpset(opset);
  }

  /** How the model that it is compared with is read. */
  PaddleOptions forReference() {
    return randomWeights ? PaddleOptions.DEFAULT.withSeededWeights(seed) : PaddleOptions.DEFAULT;
  }

  /** What decides over the result, to tell whether one made before is the same. */
  String summary() {
    return "opset "
        + opset
        + (optimize ? ", optimized" : "")
        + (externalData ? ", external data" : "")
        + (verify ? ", verified" : "")
        + (randomWeights ? ", random weights" : "")
        + ", seed "
        + seed;
  }
}
