package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution by windows of 3x3 with stride 2 in channel blocks, where there are 32
 * registers: all nine weights stay in some, and one loop goes along the row, so that bounds are
 * checked once a row and not at each load.
 */
final class VectorDepthwiseApart {
  /** Neighbouring outputs at once; with more, C2 loads too many vectors ahead and spills sums. */
  private static final int STEP = 4;

  private VectorDepthwiseApart() {}

  /**
   * Whether there are registers for it. Vectors of 512 bits come with 32; with 16 registers it
   * takes up to 1.6 times as long as the kernels for any number of rows.
   */
  static boolean suits(int count, int rows) {
    return Species.BITS == 512 && rows == 3 && count >= STEP;
  }

  /** One row of outputs. */
  static void row(
      int count,
      float[] image,
      int offset,
      int rowStride,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    int whole = count - count % STEP;
    fours(
        whole * LANES,
        image,
        offset,
        rowStride,
        weights,
        weightsOffset,
        weightsStride,
        bias,
        biasOffset,
        out,
        outOffset);
    if (whole < count) {
      // Some are computed twice, which is cheaper than one by one.
      int done = count - STEP;
      fours(
          STEP * LANES,
          image,
          offset + 2 * done * LANES,
          rowStride,
          weights,
          weightsOffset,
          weightsStride,
          bias,
          biasOffset,
          out,
          outOffset + done * LANES);
    }
  }

  /** Four outputs a turn. */
  private static void fours(
      int length,
      float[] image,
      int offset,
      int rowStride,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int to) {
    int second = offset + rowStride;
    int third = second + rowStride;
    int secondWeights = weightsOffset + weightsStride;
    int thirdWeights = secondWeights + weightsStride;
    FloatVector w00 = FloatVector.fromArray(FLOATS, weights, weightsOffset);
    FloatVector w01 = FloatVector.fromArray(FLOATS, weights, weightsOffset + LANES);
    FloatVector w02 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 2 * LANES);
    FloatVector w10 = FloatVector.fromArray(FLOATS, weights, secondWeights);
    FloatVector w11 = FloatVector.fromArray(FLOATS, weights, secondWeights + LANES);
    FloatVector w12 = FloatVector.fromArray(FLOATS, weights, secondWeights + 2 * LANES);
    FloatVector w20 = FloatVector.fromArray(FLOATS, weights, thirdWeights);
    FloatVector w21 = FloatVector.fromArray(FLOATS, weights, thirdWeights + LANES);
    FloatVector w22 = FloatVector.fromArray(FLOATS, weights, thirdWeights + 2 * LANES);
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    for (int i = 0; i < length; i += 4 * LANES) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      FloatVector x = FloatVector.fromArray(FLOATS, image, offset + 2 * i);
      sum0 = x.fma(w00, sum0);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + LANES);
      sum0 = x.fma(w01, sum0);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 2 * LANES);
      sum0 = x.fma(w02, sum0);
      sum1 = x.fma(w00, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 3 * LANES);
      sum1 = x.fma(w01, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 4 * LANES);
      sum1 = x.fma(w02, sum1);
      sum2 = x.fma(w00, sum2);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 5 * LANES);
      sum2 = x.fma(w01, sum2);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 6 * LANES);
      sum2 = x.fma(w02, sum2);
      sum3 = x.fma(w00, sum3);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 7 * LANES);
      sum3 = x.fma(w01, sum3);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 8 * LANES);
      sum3 = x.fma(w02, sum3);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i);
      sum0 = x.fma(w10, sum0);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + LANES);
      sum0 = x.fma(w11, sum0);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 2 * LANES);
      sum0 = x.fma(w12, sum0);
      sum1 = x.fma(w10, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 3 * LANES);
      sum1 = x.fma(w11, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 4 * LANES);
      sum1 = x.fma(w12, sum1);
      sum2 = x.fma(w10, sum2);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 5 * LANES);
      sum2 = x.fma(w11, sum2);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 6 * LANES);
      sum2 = x.fma(w12, sum2);
      sum3 = x.fma(w10, sum3);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 7 * LANES);
      sum3 = x.fma(w11, sum3);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 8 * LANES);
      sum3 = x.fma(w12, sum3);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i);
      sum0 = x.fma(w20, sum0);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + LANES);
      sum0 = x.fma(w21, sum0);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 2 * LANES);
      sum0 = x.fma(w22, sum0);
      sum1 = x.fma(w20, sum1);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 3 * LANES);
      sum1 = x.fma(w21, sum1);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 4 * LANES);
      sum1 = x.fma(w22, sum1);
      sum2 = x.fma(w20, sum2);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 5 * LANES);
      sum2 = x.fma(w21, sum2);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 6 * LANES);
      sum2 = x.fma(w22, sum2);
      sum3 = x.fma(w20, sum3);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 7 * LANES);
      sum3 = x.fma(w21, sum3);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 8 * LANES);
      sum3 = x.fma(w22, sum3);
      sum0.add(added).intoArray(out, to + i);
      sum1.add(added).intoArray(out, to + i + LANES);
      sum2.add(added).intoArray(out, to + i + 2 * LANES);
      sum3.add(added).intoArray(out, to + i + 3 * LANES);
    }
  }
}
