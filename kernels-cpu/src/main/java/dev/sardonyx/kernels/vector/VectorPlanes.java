package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * Convolution of planes to a channel block: several neighbouring outputs in registers, so that each
 * element of the image is read once for three taps. The taps of a line are written out, the lines
 * are looped over.
 */
final class VectorPlanes {
  /** Vectors of 512 bits come with 32 registers. */
  private static final boolean WIDE = LANES >= 16;

  private VectorPlanes() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#convolvePlanes}. */
  static void row(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    int few = pixelStride == 1 ? 8 : pixelStride == 2 ? 7 : 1;
    if (count < few) {
      few = 1;
    }
    boolean wide = WIDE && few > 1 && count >= VectorWidePlanes.STEP;
    int step;
    for (int next = 0; next < count; next += step) {
      step = wide && count - next > few ? VectorWidePlanes.STEP : few;
      // The last ones may be computed twice, which is cheaper than one by one.
      int done = Math.min(next, count - step);
      int from = offset + done * pixelStride;
      int into = outOffset + done * LANES;
      switch (step) {
        case VectorWidePlanes.STEP -> {
          if (pixelStride == 1) {
            VectorWidePlanes.near(
                image, from, lines, weights, weightsOffset, bias, biasOffset, least, out, into);
          } else {
            VectorWidePlanes.apart(
                image, from, lines, weights, weightsOffset, bias, biasOffset, least, out, into);
          }
        }
        case 8 ->
            eight(image, from, lines, weights, weightsOffset, bias, biasOffset, least, out, into);
        case 7 ->
            sevenApart(
                image, from, lines, weights, weightsOffset, bias, biasOffset, least, out, into);
        default ->
            one(image, from, lines, weights, weightsOffset, bias, biasOffset, least, out, into);
      }
    }
  }

  /** Eight outputs, stride 1. */
  private static void eight(
      float[] image,
      int offset,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int l = 0; l < lines.length; l++) {
      int from = offset + lines[l];
      int weight = weightsOffset + l * 3 * LANES;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, image[from]);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.broadcast(FLOATS, image[from + 1]);
      sum0 = x.fma(w1, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.broadcast(FLOATS, image[from + 2]);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w1, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.broadcast(FLOATS, image[from + 3]);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w1, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.broadcast(FLOATS, image[from + 4]);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w1, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.broadcast(FLOATS, image[from + 5]);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w1, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.broadcast(FLOATS, image[from + 6]);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w1, sum5);
      sum6 = x.fma(w0, sum6);
      x = FloatVector.broadcast(FLOATS, image[from + 7]);
      sum5 = x.fma(w2, sum5);
      sum6 = x.fma(w1, sum6);
      sum7 = x.fma(w0, sum7);
      x = FloatVector.broadcast(FLOATS, image[from + 8]);
      sum6 = x.fma(w2, sum6);
      sum7 = x.fma(w1, sum7);
      x = FloatVector.broadcast(FLOATS, image[from + 9]);
      sum7 = x.fma(w2, sum7);
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    sum0.blend(bound, sum0.compare(LT, bound)).intoArray(out, to);
    sum1.blend(bound, sum1.compare(LT, bound)).intoArray(out, to + LANES);
    sum2.blend(bound, sum2.compare(LT, bound)).intoArray(out, to + 2 * LANES);
    sum3.blend(bound, sum3.compare(LT, bound)).intoArray(out, to + 3 * LANES);
    sum4.blend(bound, sum4.compare(LT, bound)).intoArray(out, to + 4 * LANES);
    sum5.blend(bound, sum5.compare(LT, bound)).intoArray(out, to + 5 * LANES);
    sum6.blend(bound, sum6.compare(LT, bound)).intoArray(out, to + 6 * LANES);
    sum7.blend(bound, sum7.compare(LT, bound)).intoArray(out, to + 7 * LANES);
  }

  /** Seven outputs, stride 2: with an eighth, C2 would keep one in memory. */
  private static void sevenApart(
      float[] image,
      int offset,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    for (int l = 0; l < lines.length; l++) {
      int from = offset + lines[l];
      int weight = weightsOffset + l * 3 * LANES;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, image[from]);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.broadcast(FLOATS, image[from + 1]);
      sum0 = x.fma(w1, sum0);
      x = FloatVector.broadcast(FLOATS, image[from + 2]);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.broadcast(FLOATS, image[from + 3]);
      sum1 = x.fma(w1, sum1);
      x = FloatVector.broadcast(FLOATS, image[from + 4]);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.broadcast(FLOATS, image[from + 5]);
      sum2 = x.fma(w1, sum2);
      x = FloatVector.broadcast(FLOATS, image[from + 6]);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.broadcast(FLOATS, image[from + 7]);
      sum3 = x.fma(w1, sum3);
      x = FloatVector.broadcast(FLOATS, image[from + 8]);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.broadcast(FLOATS, image[from + 9]);
      sum4 = x.fma(w1, sum4);
      x = FloatVector.broadcast(FLOATS, image[from + 10]);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.broadcast(FLOATS, image[from + 11]);
      sum5 = x.fma(w1, sum5);
      x = FloatVector.broadcast(FLOATS, image[from + 12]);
      sum5 = x.fma(w2, sum5);
      sum6 = x.fma(w0, sum6);
      x = FloatVector.broadcast(FLOATS, image[from + 13]);
      sum6 = x.fma(w1, sum6);
      x = FloatVector.broadcast(FLOATS, image[from + 14]);
      sum6 = x.fma(w2, sum6);
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    sum0.blend(bound, sum0.compare(LT, bound)).intoArray(out, to);
    sum1.blend(bound, sum1.compare(LT, bound)).intoArray(out, to + LANES);
    sum2.blend(bound, sum2.compare(LT, bound)).intoArray(out, to + 2 * LANES);
    sum3.blend(bound, sum3.compare(LT, bound)).intoArray(out, to + 3 * LANES);
    sum4.blend(bound, sum4.compare(LT, bound)).intoArray(out, to + 4 * LANES);
    sum5.blend(bound, sum5.compare(LT, bound)).intoArray(out, to + 5 * LANES);
    sum6.blend(bound, sum6.compare(LT, bound)).intoArray(out, to + 6 * LANES);
  }

  /** One output, any stride. */
  private static void one(
      float[] image,
      int offset,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOATS, bias, biasOffset);
    for (int l = 0; l < lines.length; l++) {
      int from = offset + lines[l];
      int weight = weightsOffset + l * 3 * LANES;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      sum = FloatVector.broadcast(FLOATS, image[from]).fma(w0, sum);
      sum = FloatVector.broadcast(FLOATS, image[from + 1]).fma(w1, sum);
      sum = FloatVector.broadcast(FLOATS, image[from + 2]).fma(w2, sum);
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    sum.blend(bound, sum.compare(LT, bound)).intoArray(out, to);
  }
}
