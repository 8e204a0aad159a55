package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Products of pixels of few channels where they lie: all rows of weights stay in registers, and one
 * loop goes along the pixels, so that bounds are checked once a call and not at each load.
 */
final class VectorPixels {
  /** Neighbouring pixels at once, so that additions needn't wait for each other. */
  private static final int STEP = 2;

  private VectorPixels() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#multiplyPixels}. */
  static void multiply(
      int count,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weightsOffset);
    FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weightsOffset + LANES);
    FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 2 * LANES);
    FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 3 * LANES);
    FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 4 * LANES);
    FloatVector w5 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 5 * LANES);
    FloatVector w6 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 6 * LANES);
    FloatVector w7 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 7 * LANES);
    FloatVector initial = FloatVector.fromArray(FLOATS, bias, biasOffset);
    int length = count * LANES;
    int together = length - count % STEP * LANES;
    int i = 0;
    for (; i < together; i += STEP * LANES) {
      FloatVector sum0 = FloatVector.broadcast(FLOATS, image[offset + i]).fma(w0, initial);
      FloatVector sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES]).fma(w0, initial);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 1]).fma(w1, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 1]).fma(w1, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 2]).fma(w2, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 2]).fma(w2, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 3]).fma(w3, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 3]).fma(w3, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 4]).fma(w4, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 4]).fma(w4, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 5]).fma(w5, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 5]).fma(w5, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 6]).fma(w6, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 6]).fma(w6, sum1);
      sum0 = FloatVector.broadcast(FLOATS, image[offset + i + 7]).fma(w7, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[offset + i + LANES + 7]).fma(w7, sum1);
      sum0.intoArray(out, outOffset + i);
      sum1.intoArray(out, outOffset + i + LANES);
    }
    for (; i < length; i += LANES) {
      FloatVector sum = FloatVector.broadcast(FLOATS, image[offset + i]).fma(w0, initial);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 1]).fma(w1, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 2]).fma(w2, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 3]).fma(w3, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 4]).fma(w4, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 5]).fma(w5, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 6]).fma(w6, sum);
      sum = FloatVector.broadcast(FLOATS, image[offset + i + 7]).fma(w7, sum);
      sum.intoArray(out, outOffset + i);
    }
  }
}
