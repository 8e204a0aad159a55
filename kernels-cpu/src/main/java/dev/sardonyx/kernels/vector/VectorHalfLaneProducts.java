package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

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
      float[] out,
      int outOffset) {
    int step;
    for (int next = 0; next < count; next += step) {
      int left = count - next;
      step = left > SHORT_STEP && count >= STEP ? STEP : count >= SHORT_STEP ? SHORT_STEP : 1;
      // The last ones may be computed twice, which is cheaper than one by one.
      int done = Math.min(next, count - step) * LANES;
      int from = offset + done;
      int to = outOffset + done;
      switch (step) {
        case STEP ->
            fourteen(places, image, from, weights, weightsOffset, bias, biasOffset, out, to);
        case SHORT_STEP ->
            seven(places, image, from, weights, weightsOffset, bias, biasOffset, out, to);
        default -> one(places, image, from, weights, weightsOffset, bias, biasOffset, out, to);
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
    sum0.add(b0).intoArray(out, to);
    sum1.add(b0).intoArray(out, to + LANES);
    sum2.add(b0).intoArray(out, to + 2 * LANES);
    sum3.add(b0).intoArray(out, to + 3 * LANES);
    sum4.add(b0).intoArray(out, to + 4 * LANES);
    sum5.add(b0).intoArray(out, to + 5 * LANES);
    sum6.add(b0).intoArray(out, to + 6 * LANES);
    sum7.add(b0).intoArray(out, to + 7 * LANES);
    sum8.add(b0).intoArray(out, to + 8 * LANES);
    sum9.add(b0).intoArray(out, to + 9 * LANES);
    sum10.add(b0).intoArray(out, to + 10 * LANES);
    sum11.add(b0).intoArray(out, to + 11 * LANES);
    sum12.add(b0).intoArray(out, to + 12 * LANES);
    sum13.add(b0).intoArray(out, to + 13 * LANES);
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
    sum0.add(b0).intoArray(out, to);
    sum1.add(b0).intoArray(out, to + LANES);
    sum2.add(b0).intoArray(out, to + 2 * LANES);
    sum3.add(b0).intoArray(out, to + 3 * LANES);
    sum4.add(b0).intoArray(out, to + 4 * LANES);
    sum5.add(b0).intoArray(out, to + 5 * LANES);
    sum6.add(b0).intoArray(out, to + 6 * LANES);
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
    sum0.add(b0).intoArray(out, to);
  }
}
