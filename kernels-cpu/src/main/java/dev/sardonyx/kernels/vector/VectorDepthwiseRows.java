package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * Rows of a depthwise convolution by windows of 3x3 in channel blocks, as wide as the image, for
 * machines with 32 registers: all nine weights stay in some, and one loop goes along the rows, so
 * that bounds are checked once a row and not at each load. Both ends of a row belong to it, and the
 * bound below its results. Three outputs of each of two rows need a fifth fewer loads than five
 * outputs of one.
 */
final class VectorDepthwiseRows {
  private VectorDepthwiseRows() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#depthwiseRows}. */
  static void run(
      int rows,
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    if (rows == 2) {
      two(
          width,
          above,
          aboveOffset,
          image,
          offset,
          below,
          belowOffset,
          weights,
          weightsOffset,
          bias,
          biasOffset,
          least,
          out,
          outOffset);
    } else {
      one(
          width,
          above,
          aboveOffset,
          image,
          offset,
          below,
          belowOffset,
          weights,
          weightsOffset,
          bias,
          biasOffset,
          least,
          out,
          outOffset);
    }
  }

  /** One row, five outputs a turn. */
  private static void one(
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    FloatVector w00 = FloatVector.fromArray(FLOATS, weights, weightsOffset);
    FloatVector w01 = FloatVector.fromArray(FLOATS, weights, weightsOffset + LANES);
    FloatVector w02 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 2 * LANES);
    FloatVector w10 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 3 * LANES);
    FloatVector w11 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 4 * LANES);
    FloatVector w12 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 5 * LANES);
    FloatVector w20 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 6 * LANES);
    FloatVector w21 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 7 * LANES);
    FloatVector w22 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 8 * LANES);
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector sum = zero;
    FloatVector x = FloatVector.fromArray(FLOATS, above, aboveOffset);
    sum = x.fma(w01, sum);
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + LANES);
    sum = x.fma(w02, sum);
    x = FloatVector.fromArray(FLOATS, image, offset);
    sum = x.fma(w11, sum);
    x = FloatVector.fromArray(FLOATS, image, offset + LANES);
    sum = x.fma(w12, sum);
    x = FloatVector.fromArray(FLOATS, below, belowOffset);
    sum = x.fma(w21, sum);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + LANES);
    sum = x.fma(w22, sum);
    sum = sum.add(added);
    sum.blend(least, sum.compare(LT, least)).intoArray(out, outOffset);
    int last = (width - 1) * LANES;
    int whole = last - 4 * LANES;
    int i = LANES;
    for (; i < whole; i += 5 * LANES) {
      FloatVector sum0 = zero;
      FloatVector sum1 = zero;
      FloatVector sum2 = zero;
      FloatVector sum3 = zero;
      FloatVector sum4 = zero;
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i - LANES);
      sum0 = x.fma(w00, sum0);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i);
      sum0 = x.fma(w01, sum0);
      sum1 = x.fma(w00, sum1);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + LANES);
      sum0 = x.fma(w02, sum0);
      sum1 = x.fma(w01, sum1);
      sum2 = x.fma(w00, sum2);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 2 * LANES);
      sum1 = x.fma(w02, sum1);
      sum2 = x.fma(w01, sum2);
      sum3 = x.fma(w00, sum3);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 3 * LANES);
      sum2 = x.fma(w02, sum2);
      sum3 = x.fma(w01, sum3);
      sum4 = x.fma(w00, sum4);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 4 * LANES);
      sum3 = x.fma(w02, sum3);
      sum4 = x.fma(w01, sum4);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 5 * LANES);
      sum4 = x.fma(w02, sum4);
      x = FloatVector.fromArray(FLOATS, image, offset + i - LANES);
      sum0 = x.fma(w10, sum0);
      x = FloatVector.fromArray(FLOATS, image, offset + i);
      sum0 = x.fma(w11, sum0);
      sum1 = x.fma(w10, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + i + LANES);
      sum0 = x.fma(w12, sum0);
      sum1 = x.fma(w11, sum1);
      sum2 = x.fma(w10, sum2);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 2 * LANES);
      sum1 = x.fma(w12, sum1);
      sum2 = x.fma(w11, sum2);
      sum3 = x.fma(w10, sum3);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 3 * LANES);
      sum2 = x.fma(w12, sum2);
      sum3 = x.fma(w11, sum3);
      sum4 = x.fma(w10, sum4);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 4 * LANES);
      sum3 = x.fma(w12, sum3);
      sum4 = x.fma(w11, sum4);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 5 * LANES);
      sum4 = x.fma(w12, sum4);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i - LANES);
      sum0 = x.fma(w20, sum0);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i);
      sum0 = x.fma(w21, sum0);
      sum1 = x.fma(w20, sum1);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + LANES);
      sum0 = x.fma(w22, sum0);
      sum1 = x.fma(w21, sum1);
      sum2 = x.fma(w20, sum2);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 2 * LANES);
      sum1 = x.fma(w22, sum1);
      sum2 = x.fma(w21, sum2);
      sum3 = x.fma(w20, sum3);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 3 * LANES);
      sum2 = x.fma(w22, sum2);
      sum3 = x.fma(w21, sum3);
      sum4 = x.fma(w20, sum4);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 4 * LANES);
      sum3 = x.fma(w22, sum3);
      sum4 = x.fma(w21, sum4);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 5 * LANES);
      sum4 = x.fma(w22, sum4);
      sum0 = sum0.add(added);
      sum0.blend(least, sum0.compare(LT, least)).intoArray(out, outOffset + i);
      sum1 = sum1.add(added);
      sum1.blend(least, sum1.compare(LT, least)).intoArray(out, outOffset + i + LANES);
      sum2 = sum2.add(added);
      sum2.blend(least, sum2.compare(LT, least)).intoArray(out, outOffset + i + 2 * LANES);
      sum3 = sum3.add(added);
      sum3.blend(least, sum3.compare(LT, least)).intoArray(out, outOffset + i + 3 * LANES);
      sum4 = sum4.add(added);
      sum4.blend(least, sum4.compare(LT, least)).intoArray(out, outOffset + i + 4 * LANES);
    }
    for (; i < last; i += LANES) {
      sum = zero;
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i - LANES);
      sum = x.fma(w00, sum);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i);
      sum = x.fma(w01, sum);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + LANES);
      sum = x.fma(w02, sum);
      x = FloatVector.fromArray(FLOATS, image, offset + i - LANES);
      sum = x.fma(w10, sum);
      x = FloatVector.fromArray(FLOATS, image, offset + i);
      sum = x.fma(w11, sum);
      x = FloatVector.fromArray(FLOATS, image, offset + i + LANES);
      sum = x.fma(w12, sum);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i - LANES);
      sum = x.fma(w20, sum);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i);
      sum = x.fma(w21, sum);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + LANES);
      sum = x.fma(w22, sum);
      sum = sum.add(added);
      sum.blend(least, sum.compare(LT, least)).intoArray(out, outOffset + i);
    }
    sum = zero;
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + last - LANES);
    sum = x.fma(w00, sum);
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + last);
    sum = x.fma(w01, sum);
    x = FloatVector.fromArray(FLOATS, image, offset + last - LANES);
    sum = x.fma(w10, sum);
    x = FloatVector.fromArray(FLOATS, image, offset + last);
    sum = x.fma(w11, sum);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + last - LANES);
    sum = x.fma(w20, sum);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + last);
    sum = x.fma(w21, sum);
    sum = sum.add(added);
    sum.blend(least, sum.compare(LT, least)).intoArray(out, outOffset + last);
  }

  /** Two rows, three outputs of each a turn; with more of them it takes longer. */
  private static void two(
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    int second = offset + width * LANES;
    int outSecond = outOffset + width * LANES;
    FloatVector w00 = FloatVector.fromArray(FLOATS, weights, weightsOffset);
    FloatVector w01 = FloatVector.fromArray(FLOATS, weights, weightsOffset + LANES);
    FloatVector w02 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 2 * LANES);
    FloatVector w10 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 3 * LANES);
    FloatVector w11 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 4 * LANES);
    FloatVector w12 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 5 * LANES);
    FloatVector w20 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 6 * LANES);
    FloatVector w21 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 7 * LANES);
    FloatVector w22 = FloatVector.fromArray(FLOATS, weights, weightsOffset + 8 * LANES);
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    FloatVector x = FloatVector.fromArray(FLOATS, above, aboveOffset);
    sum0 = x.fma(w01, sum0);
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + LANES);
    sum0 = x.fma(w02, sum0);
    x = FloatVector.fromArray(FLOATS, image, offset);
    sum0 = x.fma(w11, sum0);
    sum1 = x.fma(w01, sum1);
    x = FloatVector.fromArray(FLOATS, image, offset + LANES);
    sum0 = x.fma(w12, sum0);
    sum1 = x.fma(w02, sum1);
    x = FloatVector.fromArray(FLOATS, image, second);
    sum0 = x.fma(w21, sum0);
    sum1 = x.fma(w11, sum1);
    x = FloatVector.fromArray(FLOATS, image, second + LANES);
    sum0 = x.fma(w22, sum0);
    sum1 = x.fma(w12, sum1);
    x = FloatVector.fromArray(FLOATS, below, belowOffset);
    sum1 = x.fma(w21, sum1);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + LANES);
    sum1 = x.fma(w22, sum1);
    sum0 = sum0.add(added);
    sum0.blend(least, sum0.compare(LT, least)).intoArray(out, outOffset);
    sum1 = sum1.add(added);
    sum1.blend(least, sum1.compare(LT, least)).intoArray(out, outSecond);
    int last = (width - 1) * LANES;
    int whole = last - 2 * LANES;
    int i = LANES;
    for (; i < whole; i += 3 * LANES) {
      FloatVector sum0x0 = zero;
      FloatVector sum0x1 = zero;
      FloatVector sum0x2 = zero;
      FloatVector sum1x0 = zero;
      FloatVector sum1x1 = zero;
      FloatVector sum1x2 = zero;
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i - LANES);
      sum0x0 = x.fma(w00, sum0x0);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i);
      sum0x0 = x.fma(w01, sum0x0);
      sum0x1 = x.fma(w00, sum0x1);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + LANES);
      sum0x0 = x.fma(w02, sum0x0);
      sum0x1 = x.fma(w01, sum0x1);
      sum0x2 = x.fma(w00, sum0x2);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 2 * LANES);
      sum0x1 = x.fma(w02, sum0x1);
      sum0x2 = x.fma(w01, sum0x2);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + 3 * LANES);
      sum0x2 = x.fma(w02, sum0x2);
      x = FloatVector.fromArray(FLOATS, image, offset + i - LANES);
      sum0x0 = x.fma(w10, sum0x0);
      sum1x0 = x.fma(w00, sum1x0);
      x = FloatVector.fromArray(FLOATS, image, offset + i);
      sum0x0 = x.fma(w11, sum0x0);
      sum0x1 = x.fma(w10, sum0x1);
      sum1x0 = x.fma(w01, sum1x0);
      sum1x1 = x.fma(w00, sum1x1);
      x = FloatVector.fromArray(FLOATS, image, offset + i + LANES);
      sum0x0 = x.fma(w12, sum0x0);
      sum0x1 = x.fma(w11, sum0x1);
      sum0x2 = x.fma(w10, sum0x2);
      sum1x0 = x.fma(w02, sum1x0);
      sum1x1 = x.fma(w01, sum1x1);
      sum1x2 = x.fma(w00, sum1x2);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 2 * LANES);
      sum0x1 = x.fma(w12, sum0x1);
      sum0x2 = x.fma(w11, sum0x2);
      sum1x1 = x.fma(w02, sum1x1);
      sum1x2 = x.fma(w01, sum1x2);
      x = FloatVector.fromArray(FLOATS, image, offset + i + 3 * LANES);
      sum0x2 = x.fma(w12, sum0x2);
      sum1x2 = x.fma(w02, sum1x2);
      x = FloatVector.fromArray(FLOATS, image, second + i - LANES);
      sum0x0 = x.fma(w20, sum0x0);
      sum1x0 = x.fma(w10, sum1x0);
      x = FloatVector.fromArray(FLOATS, image, second + i);
      sum0x0 = x.fma(w21, sum0x0);
      sum0x1 = x.fma(w20, sum0x1);
      sum1x0 = x.fma(w11, sum1x0);
      sum1x1 = x.fma(w10, sum1x1);
      x = FloatVector.fromArray(FLOATS, image, second + i + LANES);
      sum0x0 = x.fma(w22, sum0x0);
      sum0x1 = x.fma(w21, sum0x1);
      sum0x2 = x.fma(w20, sum0x2);
      sum1x0 = x.fma(w12, sum1x0);
      sum1x1 = x.fma(w11, sum1x1);
      sum1x2 = x.fma(w10, sum1x2);
      x = FloatVector.fromArray(FLOATS, image, second + i + 2 * LANES);
      sum0x1 = x.fma(w22, sum0x1);
      sum0x2 = x.fma(w21, sum0x2);
      sum1x1 = x.fma(w12, sum1x1);
      sum1x2 = x.fma(w11, sum1x2);
      x = FloatVector.fromArray(FLOATS, image, second + i + 3 * LANES);
      sum0x2 = x.fma(w22, sum0x2);
      sum1x2 = x.fma(w12, sum1x2);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i - LANES);
      sum1x0 = x.fma(w20, sum1x0);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i);
      sum1x0 = x.fma(w21, sum1x0);
      sum1x1 = x.fma(w20, sum1x1);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + LANES);
      sum1x0 = x.fma(w22, sum1x0);
      sum1x1 = x.fma(w21, sum1x1);
      sum1x2 = x.fma(w20, sum1x2);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 2 * LANES);
      sum1x1 = x.fma(w22, sum1x1);
      sum1x2 = x.fma(w21, sum1x2);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + 3 * LANES);
      sum1x2 = x.fma(w22, sum1x2);
      sum0x0 = sum0x0.add(added);
      sum0x0.blend(least, sum0x0.compare(LT, least)).intoArray(out, outOffset + i);
      sum0x1 = sum0x1.add(added);
      sum0x1.blend(least, sum0x1.compare(LT, least)).intoArray(out, outOffset + i + LANES);
      sum0x2 = sum0x2.add(added);
      sum0x2.blend(least, sum0x2.compare(LT, least)).intoArray(out, outOffset + i + 2 * LANES);
      sum1x0 = sum1x0.add(added);
      sum1x0.blend(least, sum1x0.compare(LT, least)).intoArray(out, outSecond + i);
      sum1x1 = sum1x1.add(added);
      sum1x1.blend(least, sum1x1.compare(LT, least)).intoArray(out, outSecond + i + LANES);
      sum1x2 = sum1x2.add(added);
      sum1x2.blend(least, sum1x2.compare(LT, least)).intoArray(out, outSecond + i + 2 * LANES);
    }
    for (; i < last; i += LANES) {
      sum0 = zero;
      sum1 = zero;
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i - LANES);
      sum0 = x.fma(w00, sum0);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i);
      sum0 = x.fma(w01, sum0);
      x = FloatVector.fromArray(FLOATS, above, aboveOffset + i + LANES);
      sum0 = x.fma(w02, sum0);
      x = FloatVector.fromArray(FLOATS, image, offset + i - LANES);
      sum0 = x.fma(w10, sum0);
      sum1 = x.fma(w00, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + i);
      sum0 = x.fma(w11, sum0);
      sum1 = x.fma(w01, sum1);
      x = FloatVector.fromArray(FLOATS, image, offset + i + LANES);
      sum0 = x.fma(w12, sum0);
      sum1 = x.fma(w02, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + i - LANES);
      sum0 = x.fma(w20, sum0);
      sum1 = x.fma(w10, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + i);
      sum0 = x.fma(w21, sum0);
      sum1 = x.fma(w11, sum1);
      x = FloatVector.fromArray(FLOATS, image, second + i + LANES);
      sum0 = x.fma(w22, sum0);
      sum1 = x.fma(w12, sum1);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i - LANES);
      sum1 = x.fma(w20, sum1);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i);
      sum1 = x.fma(w21, sum1);
      x = FloatVector.fromArray(FLOATS, below, belowOffset + i + LANES);
      sum1 = x.fma(w22, sum1);
      sum0 = sum0.add(added);
      sum0.blend(least, sum0.compare(LT, least)).intoArray(out, outOffset + i);
      sum1 = sum1.add(added);
      sum1.blend(least, sum1.compare(LT, least)).intoArray(out, outSecond + i);
    }
    sum0 = zero;
    sum1 = zero;
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + last - LANES);
    sum0 = x.fma(w00, sum0);
    x = FloatVector.fromArray(FLOATS, above, aboveOffset + last);
    sum0 = x.fma(w01, sum0);
    x = FloatVector.fromArray(FLOATS, image, offset + last - LANES);
    sum0 = x.fma(w10, sum0);
    sum1 = x.fma(w00, sum1);
    x = FloatVector.fromArray(FLOATS, image, offset + last);
    sum0 = x.fma(w11, sum0);
    sum1 = x.fma(w01, sum1);
    x = FloatVector.fromArray(FLOATS, image, second + last - LANES);
    sum0 = x.fma(w20, sum0);
    sum1 = x.fma(w10, sum1);
    x = FloatVector.fromArray(FLOATS, image, second + last);
    sum0 = x.fma(w21, sum0);
    sum1 = x.fma(w11, sum1);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + last - LANES);
    sum1 = x.fma(w20, sum1);
    x = FloatVector.fromArray(FLOATS, below, belowOffset + last);
    sum1 = x.fma(w21, sum1);
    sum0 = sum0.add(added);
    sum0.blend(least, sum0.compare(LT, least)).intoArray(out, outOffset + last);
    sum1 = sum1.add(added);
    sum1.blend(least, sum1.compare(LT, least)).intoArray(out, outSecond + last);
  }
}
