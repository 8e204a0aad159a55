package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution by windows of five columns in channel blocks, for machines with 32
 * registers: twelve outputs at once, or eight where these leave fewer to compute twice. The rows of
 * taps are looped over; all written out, with the weights in registers or not, it takes up to twice
 * as long.
 */
final class VectorDepthwiseFive {
  private static final int MANY = 12;
  private static final int FEW = 8;

  private VectorDepthwiseFive() {}

  static boolean suits(int count) {
    return Species.BITS == 512 && count >= FEW;
  }

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#depthwise}. */
  static void row(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    int next = 0;
    while (next < count) {
      int rest = count - next;
      boolean few = count < MANY || rest <= FEW || rest > MANY && rest <= 2 * FEW;
      // The last ones may be computed twice.
      int done = Math.min(next, count - (few ? FEW : MANY));
      int from = offset + done * LANES;
      int to = outOffset + done * LANES;
      if (few) {
        eight(
            image,
            from,
            rowStride,
            rows,
            weights,
            weightsOffset,
            weightsStride,
            bias,
            biasOffset,
            out,
            to);
        next = done + FEW;
      } else {
        twelve(
            image,
            from,
            rowStride,
            rows,
            weights,
            weightsOffset,
            weightsStride,
            bias,
            biasOffset,
            out,
            to);
        next = done + MANY;
      }
    }
  }

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#depthwiseEnds}. */
  static void ends(
      int width,
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    int right = (width - 4) * LANES;
    FloatVector first = FloatVector.zero(FLOATS);
    FloatVector second = first;
    FloatVector third = first;
    FloatVector last = first;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES);
      FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      first = x.fma(w2, first);
      second = x.fma(w1, second);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      first = x.fma(w3, first);
      second = x.fma(w2, second);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      first = x.fma(w4, first);
      second = x.fma(w3, second);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      second = x.fma(w4, second);
      x = FloatVector.fromArray(FLOATS, image, from + right);
      third = x.fma(w0, third);
      x = FloatVector.fromArray(FLOATS, image, from + right + LANES);
      third = x.fma(w1, third);
      last = x.fma(w0, last);
      x = FloatVector.fromArray(FLOATS, image, from + right + 2 * LANES);
      third = x.fma(w2, third);
      last = x.fma(w1, last);
      x = FloatVector.fromArray(FLOATS, image, from + right + 3 * LANES);
      third = x.fma(w3, third);
      last = x.fma(w2, last);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    first.add(added).intoArray(out, outOffset);
    second.add(added).intoArray(out, outOffset + LANES);
    third.add(added).intoArray(out, outOffset + right + 2 * LANES);
    last.add(added).intoArray(out, outOffset + right + 3 * LANES);
  }

  /** Twelve outputs. */
  private static void twelve(
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    FloatVector sum8 = sum0;
    FloatVector sum9 = sum0;
    FloatVector sum10 = sum0;
    FloatVector sum11 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES);
      FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w1, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum0 = x.fma(w3, sum0);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w1, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum0 = x.fma(w4, sum0);
      sum1 = x.fma(w3, sum1);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w1, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum1 = x.fma(w4, sum1);
      sum2 = x.fma(w3, sum2);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w1, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum2 = x.fma(w4, sum2);
      sum3 = x.fma(w3, sum3);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w1, sum5);
      sum6 = x.fma(w0, sum6);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum3 = x.fma(w4, sum3);
      sum4 = x.fma(w3, sum4);
      sum5 = x.fma(w2, sum5);
      sum6 = x.fma(w1, sum6);
      sum7 = x.fma(w0, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum4 = x.fma(w4, sum4);
      sum5 = x.fma(w3, sum5);
      sum6 = x.fma(w2, sum6);
      sum7 = x.fma(w1, sum7);
      sum8 = x.fma(w0, sum8);
      x = FloatVector.fromArray(FLOATS, image, from + 9 * LANES);
      sum5 = x.fma(w4, sum5);
      sum6 = x.fma(w3, sum6);
      sum7 = x.fma(w2, sum7);
      sum8 = x.fma(w1, sum8);
      sum9 = x.fma(w0, sum9);
      x = FloatVector.fromArray(FLOATS, image, from + 10 * LANES);
      sum6 = x.fma(w4, sum6);
      sum7 = x.fma(w3, sum7);
      sum8 = x.fma(w2, sum8);
      sum9 = x.fma(w1, sum9);
      sum10 = x.fma(w0, sum10);
      x = FloatVector.fromArray(FLOATS, image, from + 11 * LANES);
      sum7 = x.fma(w4, sum7);
      sum8 = x.fma(w3, sum8);
      sum9 = x.fma(w2, sum9);
      sum10 = x.fma(w1, sum10);
      sum11 = x.fma(w0, sum11);
      x = FloatVector.fromArray(FLOATS, image, from + 12 * LANES);
      sum8 = x.fma(w4, sum8);
      sum9 = x.fma(w3, sum9);
      sum10 = x.fma(w2, sum10);
      sum11 = x.fma(w1, sum11);
      x = FloatVector.fromArray(FLOATS, image, from + 13 * LANES);
      sum9 = x.fma(w4, sum9);
      sum10 = x.fma(w3, sum10);
      sum11 = x.fma(w2, sum11);
      x = FloatVector.fromArray(FLOATS, image, from + 14 * LANES);
      sum10 = x.fma(w4, sum10);
      sum11 = x.fma(w3, sum11);
      x = FloatVector.fromArray(FLOATS, image, from + 15 * LANES);
      sum11 = x.fma(w4, sum11);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
    sum5.add(added).intoArray(out, to + 5 * LANES);
    sum6.add(added).intoArray(out, to + 6 * LANES);
    sum7.add(added).intoArray(out, to + 7 * LANES);
    sum8.add(added).intoArray(out, to + 8 * LANES);
    sum9.add(added).intoArray(out, to + 9 * LANES);
    sum10.add(added).intoArray(out, to + 10 * LANES);
    sum11.add(added).intoArray(out, to + 11 * LANES);
  }

  /** Eight outputs. */
  private static void eight(
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES);
      FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w1, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum0 = x.fma(w3, sum0);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w1, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum0 = x.fma(w4, sum0);
      sum1 = x.fma(w3, sum1);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w1, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum1 = x.fma(w4, sum1);
      sum2 = x.fma(w3, sum2);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w1, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum2 = x.fma(w4, sum2);
      sum3 = x.fma(w3, sum3);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w1, sum5);
      sum6 = x.fma(w0, sum6);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum3 = x.fma(w4, sum3);
      sum4 = x.fma(w3, sum4);
      sum5 = x.fma(w2, sum5);
      sum6 = x.fma(w1, sum6);
      sum7 = x.fma(w0, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum4 = x.fma(w4, sum4);
      sum5 = x.fma(w3, sum5);
      sum6 = x.fma(w2, sum6);
      sum7 = x.fma(w1, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 9 * LANES);
      sum5 = x.fma(w4, sum5);
      sum6 = x.fma(w3, sum6);
      sum7 = x.fma(w2, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 10 * LANES);
      sum6 = x.fma(w4, sum6);
      sum7 = x.fma(w3, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 11 * LANES);
      sum7 = x.fma(w4, sum7);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
    sum5.add(added).intoArray(out, to + 5 * LANES);
    sum6.add(added).intoArray(out, to + 6 * LANES);
    sum7.add(added).intoArray(out, to + 7 * LANES);
  }
}
