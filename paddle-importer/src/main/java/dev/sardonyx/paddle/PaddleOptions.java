package dev.sardonyx.paddle;

import dev.sardonyx.paddle.mapping.OpsetReleases;
import java.util.OptionalLong;

/**
 * How to read a Paddle model.
 *
 * @param opset the version of ONNX's operators that the model is to be of
 * @param weightSeed where set, a model without weights gets random ones of this seed
 */
public record PaddleOptions(int opset, OptionalLong weightSeed) {
  /** The opset that suits running at once; weights must be there. */
  public static final PaddleOptions DEFAULT =
      new PaddleOptions(OpsetReleases.DEFAULT, OptionalLong.empty());

  /** The first opset there are mappings for. */
  public static final int OLDEST_OPSET = OpsetReleases.OLDEST;

  /** The opset where none is asked for. */
  public static final int DEFAULT_OPSET = OpsetReleases.DEFAULT;

  /** The last opset there are mappings for. */
  public static final int NEWEST_OPSET = OpsetReleases.NEWEST;

  public PaddleOptions {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new IllegalArgumentException(
          "opset "
              + opset
              + "; expected one of "
              + OLDEST_OPSET
              + " to "
              + NEWEST_OPSET
              + " for a Paddle model");
    }
  }

  public PaddleOptions withOpset(int newOpset) {
    return new PaddleOptions(newOpset, weightSeed);
  }

  /** For a program whose weights are not to be had: random ones, to look at its graph and speed. */
  public PaddleOptions withSeededWeights(long seed) {
    return new PaddleOptions(opset, OptionalLong.of(seed));
  }
}
