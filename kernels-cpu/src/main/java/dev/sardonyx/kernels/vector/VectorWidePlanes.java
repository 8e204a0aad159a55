package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * As {@link VectorPlanes}, 14 outputs at once for machines with 32 registers: 208 GFLOP/s with
 * stride 2 and 231 with stride 1, where 7 and 8 outputs have 168 and 196 (Zen 5); two blocks of 7
 * outputs 206 to 222.
 */
final class VectorWidePlanes {
  /** Outputs at once. */
  static final int STEP = 14;

  private VectorWidePlanes() {}

  /** Stride 1. */
  static void near(
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
    FloatVector sum8 = sum0;
    FloatVector sum9 = sum0;
    FloatVector sum10 = sum0;
    FloatVector sum11 = sum0;
    FloatVector sum12 = sum0;
    FloatVector sum13 = sum0;
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
      sum8 = x.fma(w0, sum8);
      x = FloatVector.broadcast(FLOATS, image[from + 9]);
      sum7 = x.fma(w2, sum7);
      sum8 = x.fma(w1, sum8);
      sum9 = x.fma(w0, sum9);
      x = FloatVector.broadcast(FLOATS, image[from + 10]);
      sum8 = x.fma(w2, sum8);
      sum9 = x.fma(w1, sum9);
      sum10 = x.fma(w0, sum10);
      x = FloatVector.broadcast(FLOATS, image[from + 11]);
      sum9 = x.fma(w2, sum9);
      sum10 = x.fma(w1, sum10);
      sum11 = x.fma(w0, sum11);
      x = FloatVector.broadcast(FLOATS, image[from + 12]);
      sum10 = x.fma(w2, sum10);
      sum11 = x.fma(w1, sum11);
      sum12 = x.fma(w0, sum12);
      x = FloatVector.broadcast(FLOATS, image[from + 13]);
      sum11 = x.fma(w2, sum11);
      sum12 = x.fma(w1, sum12);
      sum13 = x.fma(w0, sum13);
      x = FloatVector.broadcast(FLOATS, image[from + 14]);
      sum12 = x.fma(w2, sum12);
      sum13 = x.fma(w1, sum13);
      x = FloatVector.broadcast(FLOATS, image[from + 15]);
      sum13 = x.fma(w2, sum13);
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
    sum8.blend(bound, sum8.compare(LT, bound)).intoArray(out, to + 8 * LANES);
    sum9.blend(bound, sum9.compare(LT, bound)).intoArray(out, to + 9 * LANES);
    sum10.blend(bound, sum10.compare(LT, bound)).intoArray(out, to + 10 * LANES);
    sum11.blend(bound, sum11.compare(LT, bound)).intoArray(out, to + 11 * LANES);
    sum12.blend(bound, sum12.compare(LT, bound)).intoArray(out, to + 12 * LANES);
    sum13.blend(bound, sum13.compare(LT, bound)).intoArray(out, to + 13 * LANES);
  }

  /** Stride 2. */
  static void apart(
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
    FloatVector sum8 = sum0;
    FloatVector sum9 = sum0;
    FloatVector sum10 = sum0;
    FloatVector sum11 = sum0;
    FloatVector sum12 = sum0;
    FloatVector sum13 = sum0;
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
      sum7 = x.fma(w0, sum7);
      x = FloatVector.broadcast(FLOATS, image[from + 15]);
      sum7 = x.fma(w1, sum7);
      x = FloatVector.broadcast(FLOATS, image[from + 16]);
      sum7 = x.fma(w2, sum7);
      sum8 = x.fma(w0, sum8);
      x = FloatVector.broadcast(FLOATS, image[from + 17]);
      sum8 = x.fma(w1, sum8);
      x = FloatVector.broadcast(FLOATS, image[from + 18]);
      sum8 = x.fma(w2, sum8);
      sum9 = x.fma(w0, sum9);
      x = FloatVector.broadcast(FLOATS, image[from + 19]);
      sum9 = x.fma(w1, sum9);
      x = FloatVector.broadcast(FLOATS, image[from + 20]);
      sum9 = x.fma(w2, sum9);
      sum10 = x.fma(w0, sum10);
      x = FloatVector.broadcast(FLOATS, image[from + 21]);
      sum10 = x.fma(w1, sum10);
      x = FloatVector.broadcast(FLOATS, image[from + 22]);
      sum10 = x.fma(w2, sum10);
      sum11 = x.fma(w0, sum11);
      x = FloatVector.broadcast(FLOATS, image[from + 23]);
      sum11 = x.fma(w1, sum11);
      x = FloatVector.broadcast(FLOATS, image[from + 24]);
      sum11 = x.fma(w2, sum11);
      sum12 = x.fma(w0, sum12);
      x = FloatVector.broadcast(FLOATS, image[from + 25]);
      sum12 = x.fma(w1, sum12);
      x = FloatVector.broadcast(FLOATS, image[from + 26]);
      sum12 = x.fma(w2, sum12);
      sum13 = x.fma(w0, sum13);
      x = FloatVector.broadcast(FLOATS, image[from + 27]);
      sum13 = x.fma(w1, sum13);
      x = FloatVector.broadcast(FLOATS, image[from + 28]);
      sum13 = x.fma(w2, sum13);
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
    sum8.blend(bound, sum8.compare(LT, bound)).intoArray(out, to + 8 * LANES);
    sum9.blend(bound, sum9.compare(LT, bound)).intoArray(out, to + 9 * LANES);
    sum10.blend(bound, sum10.compare(LT, bound)).intoArray(out, to + 10 * LANES);
    sum11.blend(bound, sum11.compare(LT, bound)).intoArray(out, to + 11 * LANES);
    sum12.blend(bound, sum12.compare(LT, bound)).intoArray(out, to + 12 * LANES);
    sum13.blend(bound, sum13.compare(LT, bound)).intoArray(out, to + 13 * LANES);
  }
}
