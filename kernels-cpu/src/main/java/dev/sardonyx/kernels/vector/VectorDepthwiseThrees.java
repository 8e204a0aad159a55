package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution by windows of 3x3 in channel blocks, where there are 32 registers: all nine
 * weights stay in some, and one loop goes along the row, so that bounds are checked once a row and
 * not at each load.
 */
final class VectorDepthwiseThrees {
  /** Neighbouring outputs at once; with more, C2 loads too many vectors ahead and spills sums. */
  private static final int STEP = 5;

  private static final int STEP_APART = 4;

  private VectorDepthwiseThrees() {}

  /**
   * Whether there are registers for it. Vectors of 512 bits come with 32; with 16 registers it
   * takes up to 1.6 times as long as the kernels for any number of rows.
   */
  static boolean suits(int count, int stride, int rows) {
    return Species.BITS == 512 && rows == 3 && count >= (stride == 1 ? STEP : STEP_APART);
  }

  /**
   * One row of outputs.
   *
   * @param stride 1 or 2 pixels
   */
  static void row(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int stride,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    int step = stride == 1 ? STEP : STEP_APART;
    int whole = count - count % step;
    run(
        whole,
        image,
        offset,
        rowStride,
        stride,
        weights,
        weightsOffset,
        weightsStride,
        bias,
        biasOffset,
        out,
        outOffset);
    if (whole < count) {
      // Some are computed twice, which is cheaper than one by one.
      int done = count - step;
      run(
          step,
          image,
          offset + done * stride * LANES,
          rowStride,
          stride,
          weights,
          weightsOffset,
          weightsStride,
          bias,
          biasOffset,
          out,
          outOffset + done * LANES);
    }
  }

  private static void run(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int stride,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    if (stride == 1) {
      fives(
          count * LANES,
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
    } else {
      foursApart(
          count * LANES,
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
    }
  }

  /** Five outputs a turn. */
  private static void fives(
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
    for (int i = 0; i < length; i += 5 * LANES) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      FloatVector sum4 = sum0;
      FloatVector x = FloatVector.fromArray(FLOATS, image, offset + i);
      sum0 = x.fma(w00, sum0);
      x = FloatVector.fromArray(FLOATS, image, offset + i + LANES);
      sum0 = x.fma(w01, sum0);
      sum1 = x.fma(w00, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 2 * LANES);
      sum0 = x.fma(w02, sum0);
      sum1 = x.fma(w01, sum1);
      sum2 = x.fma(w00, sum2);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 3 * LANES);
      sum1 = x.fma(w02, sum1);
      sum2 = x.fma(w01, sum2);
      sum3 = x.fma(w00, sum3);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 4 * LANES);
      sum2 = x.fma(w02, sum2);
      sum3 = x.fma(w01, sum3);
      sum4 = x.fma(w00, sum4);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 5 * LANES);
      sum3 = x.fma(w02, sum3);
      sum4 = x.fma(w01, sum4);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 6 * LANES);
      sum4 = x.fma(w02, sum4);
      x = FloatVector.fromArray(FLOATS, image, second + i);
      sum0 = x.fma(w10, sum0);
      x = FloatVector.fromArray(FLOATS, image, second + i + LANES);
      sum0 = x.fma(w11, sum0);
      sum1 = x.fma(w10, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + i + 2 * LANES);
      sum0 = x.fma(w12, sum0);
      sum1 = x.fma(w11, sum1);
      sum2 = x.fma(w10, sum2);
      x = FloatVector.fromArray(FLOATS, image, second + i + 3 * LANES);
      sum1 = x.fma(w12, sum1);
      sum2 = x.fma(w11, sum2);
      sum3 = x.fma(w10, sum3);
      x = FloatVector.fromArray(FLOATS, image, second + i + 4 * LANES);
      sum2 = x.fma(w12, sum2);
      sum3 = x.fma(w11, sum3);
      sum4 = x.fma(w10, sum4);
      x = FloatVector.fromArray(FLOATS, image, second + i + 5 * LANES);
      sum3 = x.fma(w12, sum3);
      sum4 = x.fma(w11, sum4);
      x = FloatVector.fromArray(FLOATS, image, second + i + 6 * LANES);
      sum4 = x.fma(w12, sum4);
      x = FloatVector.fromArray(FLOATS, image, third + i);
      sum0 = x.fma(w20, sum0);
      x = FloatVector.fromArray(FLOATS, image, third + i + LANES);
      sum0 = x.fma(w21, sum0);
      sum1 = x.fma(w20, sum1);
      x = FloatVector.fromArray(FLOATS, image, third + i + 2 * LANES);
      sum0 = x.fma(w22, sum0);
      sum1 = x.fma(w21, sum1);
      sum2 = x.fma(w20, sum2);
      x = FloatVector.fromArray(FLOATS, image, third + i + 3 * LANES);
      sum1 = x.fma(w22, sum1);
      sum2 = x.fma(w21, sum2);
      sum3 = x.fma(w20, sum3);
      x = FloatVector.fromArray(FLOATS, image, third + i + 4 * LANES);
      sum2 = x.fma(w22, sum2);
      sum3 = x.fma(w21, sum3);
      sum4 = x.fma(w20, sum4);
      x = FloatVector.fromArray(FLOATS, image, third + i + 5 * LANES);
      sum3 = x.fma(w22, sum3);
      sum4 = x.fma(w21, sum4);
      x = FloatVector.fromArray(FLOATS, image, third + i + 6 * LANES);
      sum4 = x.fma(w22, sum4);
      sum0.add(added).intoArray(out, to + i);
      sum1.add(added).intoArray(out, to + i + LANES);
      sum2.add(added).intoArray(out, to + i + 2 * LANES);
      sum3.add(added).intoArray(out, to + i + 3 * LANES);
      sum4.add(added).intoArray(out, to + i + 4 * LANES);
    }
  }

  /** Four outputs a turn, stride 2. */
  private static void foursApart(
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
