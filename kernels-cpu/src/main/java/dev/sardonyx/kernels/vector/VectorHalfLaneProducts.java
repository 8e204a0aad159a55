package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * As {@link VectorLaneProducts}, with the weights of one block of outputs: 14 pixels, as fewer sums
 * would wait for each other (7: 166 GFLOP/s, 14: 180, 24: 175 to 189).
 */
final class VectorHalfLaneProducts {
  private static final int STEP = 14;

  private static final int SHORT_STEP = 7;

  private VectorHalfLaneProducts() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#multiplyLanes}. */
  static void run(
      int count,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int addendOffset,
      float least,
      float[] out,
      int outOffset) {
    int step;
    for (int next = 0; next < count; next += step) {
      int left = count - next;
      step = left > SHORT_STEP && count >= STEP ? STEP : count >= SHORT_STEP ? SHORT_STEP : 1;
      // The last ones may be computed twice, which is cheaper than one by one.
      int done = Math.min(next, count - step) * LANES;
      int from = offset + done;
      int added = addendOffset + done;
      int to = outOffset + done;
      switch (step) {
        case STEP ->
            fourteen(
                places,
                image,
                from,
                weights,
                weightsOffset,
                bias,
                biasOffset,
                addend,
                added,
                least,
                out,
                to);
        case SHORT_STEP ->
            seven(
                places,
                image,
                from,
                weights,
                weightsOffset,
                bias,
                biasOffset,
                addend,
                added,
                least,
                out,
                to);
        default ->
            one(
                places,
                image,
                from,
                weights,
                weightsOffset,
                bias,
                biasOffset,
                addend,
                added,
                least,
                out,
                to);
      }
    }
  }

  /** 14 pixels. */
  private static void fourteen(
      int[] places,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int added,
      float least,
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
    FloatVector sum12 = sum0;
    FloatVector sum13 = sum0;
    int weight = weightsOffset;
    for (int place : places) {
      int from = offset + place;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      sum0 = FloatVector.broadcast(FLOATS, image[from]).fma(w0, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[from + LANES]).fma(w0, sum1);
      sum2 = FloatVector.broadcast(FLOATS, image[from + 2 * LANES]).fma(w0, sum2);
      sum3 = FloatVector.broadcast(FLOATS, image[from + 3 * LANES]).fma(w0, sum3);
      sum4 = FloatVector.broadcast(FLOATS, image[from + 4 * LANES]).fma(w0, sum4);
      sum5 = FloatVector.broadcast(FLOATS, image[from + 5 * LANES]).fma(w0, sum5);
      sum6 = FloatVector.broadcast(FLOATS, image[from + 6 * LANES]).fma(w0, sum6);
      sum7 = FloatVector.broadcast(FLOATS, image[from + 7 * LANES]).fma(w0, sum7);
      sum8 = FloatVector.broadcast(FLOATS, image[from + 8 * LANES]).fma(w0, sum8);
      sum9 = FloatVector.broadcast(FLOATS, image[from + 9 * LANES]).fma(w0, sum9);
      sum10 = FloatVector.broadcast(FLOATS, image[from + 10 * LANES]).fma(w0, sum10);
      sum11 = FloatVector.broadcast(FLOATS, image[from + 11 * LANES]).fma(w0, sum11);
      sum12 = FloatVector.broadcast(FLOATS, image[from + 12 * LANES]).fma(w0, sum12);
      sum13 = FloatVector.broadcast(FLOATS, image[from + 13 * LANES]).fma(w0, sum13);
      weight += LANES;
    }
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0 = sum0.add(b0);
    sum1 = sum1.add(b0);
    sum2 = sum2.add(b0);
    sum3 = sum3.add(b0);
    sum4 = sum4.add(b0);
    sum5 = sum5.add(b0);
    sum6 = sum6.add(b0);
    sum7 = sum7.add(b0);
    sum8 = sum8.add(b0);
    sum9 = sum9.add(b0);
    sum10 = sum10.add(b0);
    sum11 = sum11.add(b0);
    sum12 = sum12.add(b0);
    sum13 = sum13.add(b0);
    if (addend != null) {
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, addend, added));
      sum1 = sum1.add(FloatVector.fromArray(FLOATS, addend, added + LANES));
      sum2 = sum2.add(FloatVector.fromArray(FLOATS, addend, added + 2 * LANES));
      sum3 = sum3.add(FloatVector.fromArray(FLOATS, addend, added + 3 * LANES));
      sum4 = sum4.add(FloatVector.fromArray(FLOATS, addend, added + 4 * LANES));
      sum5 = sum5.add(FloatVector.fromArray(FLOATS, addend, added + 5 * LANES));
      sum6 = sum6.add(FloatVector.fromArray(FLOATS, addend, added + 6 * LANES));
      sum7 = sum7.add(FloatVector.fromArray(FLOATS, addend, added + 7 * LANES));
      sum8 = sum8.add(FloatVector.fromArray(FLOATS, addend, added + 8 * LANES));
      sum9 = sum9.add(FloatVector.fromArray(FLOATS, addend, added + 9 * LANES));
      sum10 = sum10.add(FloatVector.fromArray(FLOATS, addend, added + 10 * LANES));
      sum11 = sum11.add(FloatVector.fromArray(FLOATS, addend, added + 11 * LANES));
      sum12 = sum12.add(FloatVector.fromArray(FLOATS, addend, added + 12 * LANES));
      sum13 = sum13.add(FloatVector.fromArray(FLOATS, addend, added + 13 * LANES));
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

  /** Seven pixels. */
  private static void seven(
      int[] places,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int added,
      float least,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    int weight = weightsOffset;
    for (int place : places) {
      int from = offset + place;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      sum0 = FloatVector.broadcast(FLOATS, image[from]).fma(w0, sum0);
      sum1 = FloatVector.broadcast(FLOATS, image[from + LANES]).fma(w0, sum1);
      sum2 = FloatVector.broadcast(FLOATS, image[from + 2 * LANES]).fma(w0, sum2);
      sum3 = FloatVector.broadcast(FLOATS, image[from + 3 * LANES]).fma(w0, sum3);
      sum4 = FloatVector.broadcast(FLOATS, image[from + 4 * LANES]).fma(w0, sum4);
      sum5 = FloatVector.broadcast(FLOATS, image[from + 5 * LANES]).fma(w0, sum5);
      sum6 = FloatVector.broadcast(FLOATS, image[from + 6 * LANES]).fma(w0, sum6);
      weight += LANES;
    }
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0 = sum0.add(b0);
    sum1 = sum1.add(b0);
    sum2 = sum2.add(b0);
    sum3 = sum3.add(b0);
    sum4 = sum4.add(b0);
    sum5 = sum5.add(b0);
    sum6 = sum6.add(b0);
    if (addend != null) {
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, addend, added));
      sum1 = sum1.add(FloatVector.fromArray(FLOATS, addend, added + LANES));
      sum2 = sum2.add(FloatVector.fromArray(FLOATS, addend, added + 2 * LANES));
      sum3 = sum3.add(FloatVector.fromArray(FLOATS, addend, added + 3 * LANES));
      sum4 = sum4.add(FloatVector.fromArray(FLOATS, addend, added + 4 * LANES));
      sum5 = sum5.add(FloatVector.fromArray(FLOATS, addend, added + 5 * LANES));
      sum6 = sum6.add(FloatVector.fromArray(FLOATS, addend, added + 6 * LANES));
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

  /** One pixel. */
  private static void one(
      int[] places,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int added,
      float least,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    int weight = weightsOffset;
    for (int place : places) {
      int from = offset + place;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      sum0 = FloatVector.broadcast(FLOATS, image[from]).fma(w0, sum0);
      weight += LANES;
    }
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0 = sum0.add(b0);
    if (addend != null) {
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, addend, added));
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    sum0.blend(bound, sum0.compare(LT, bound)).intoArray(out, to);
  }
}
