package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Convolution of channel blocks to few outputs, whose sums are kept lane by lane: several
 * neighbouring pixels by all outputs are in registers. With more sums than these C2 would keep some
 * in memory: twelve sums reach 42 GFLOP/s, these 50 to 90.
 */
final class VectorFewOutputs {
  private VectorFewOutputs() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#convolveLanes}. */
  static void row(
      int count,
      int outputs,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int sumsOffset) {
    int wanted =
        switch (outputs) {
          case 1 -> 8;
          case 2 -> 5;
          case 3 -> 3;
          default -> throw new IllegalArgumentException("1 to 3 outputs; found " + outputs);
        };
    int step = count < wanted ? 1 : wanted;
    for (int next = 0; next < count; next += step) {
      // The last ones may be computed twice, which is cheaper than one by one.
      int done = Math.min(next, count - step);
      int from = offset + done * LANES;
      int to = sumsOffset + done * outputs * LANES;
      if (step == 1) {
        pixel(outputs, image, from, places, weights, weightsOffset, sums, to);
      } else if (outputs == 1) {
        eightByOne(image, from, places, weights, weightsOffset, sums, to);
      } else if (outputs == 2) {
        fiveByTwo(image, from, places, weights, weightsOffset, sums, to);
      } else {
        threeByThree(image, from, places, weights, weightsOffset, sums, to);
      }
    }
  }

  /** Eight pixels, one output. */
  private static void eightByOne(
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int t = 0; t < places.length; t++) {
      int from = offset + places[t];
      int weight = weightsOffset + t * LANES;
      FloatVector w = FloatVector.fromArray(FLOATS, weights, weight);
      sum0 = FloatVector.fromArray(FLOATS, image, from).fma(w, sum0);
      sum1 = FloatVector.fromArray(FLOATS, image, from + LANES).fma(w, sum1);
      sum2 = FloatVector.fromArray(FLOATS, image, from + 2 * LANES).fma(w, sum2);
      sum3 = FloatVector.fromArray(FLOATS, image, from + 3 * LANES).fma(w, sum3);
      sum4 = FloatVector.fromArray(FLOATS, image, from + 4 * LANES).fma(w, sum4);
      sum5 = FloatVector.fromArray(FLOATS, image, from + 5 * LANES).fma(w, sum5);
      sum6 = FloatVector.fromArray(FLOATS, image, from + 6 * LANES).fma(w, sum6);
      sum7 = FloatVector.fromArray(FLOATS, image, from + 7 * LANES).fma(w, sum7);
    }
    sum0.intoArray(sums, to);
    sum1.intoArray(sums, to + LANES);
    sum2.intoArray(sums, to + 2 * LANES);
    sum3.intoArray(sums, to + 3 * LANES);
    sum4.intoArray(sums, to + 4 * LANES);
    sum5.intoArray(sums, to + 5 * LANES);
    sum6.intoArray(sums, to + 6 * LANES);
    sum7.intoArray(sums, to + 7 * LANES);
  }

  /** Five pixels, two outputs. */
  private static void fiveByTwo(
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int to) {
    FloatVector sum00 = FloatVector.zero(FLOATS);
    FloatVector sum01 = sum00;
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum00;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum00;
    FloatVector sum30 = sum00;
    FloatVector sum31 = sum00;
    FloatVector sum40 = sum00;
    FloatVector sum41 = sum00;
    for (int t = 0; t < places.length; t++) {
      int from = offset + places[t];
      int weight = weightsOffset + t * 2 * LANES;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum00 = x.fma(w0, sum00);
      sum01 = x.fma(w1, sum01);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum10 = x.fma(w0, sum10);
      sum11 = x.fma(w1, sum11);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum20 = x.fma(w0, sum20);
      sum21 = x.fma(w1, sum21);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum30 = x.fma(w0, sum30);
      sum31 = x.fma(w1, sum31);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum40 = x.fma(w0, sum40);
      sum41 = x.fma(w1, sum41);
    }
    sum00.intoArray(sums, to);
    sum01.intoArray(sums, to + LANES);
    sum10.intoArray(sums, to + 2 * LANES);
    sum11.intoArray(sums, to + 3 * LANES);
    sum20.intoArray(sums, to + 4 * LANES);
    sum21.intoArray(sums, to + 5 * LANES);
    sum30.intoArray(sums, to + 6 * LANES);
    sum31.intoArray(sums, to + 7 * LANES);
    sum40.intoArray(sums, to + 8 * LANES);
    sum41.intoArray(sums, to + 9 * LANES);
  }

  /** Three pixels, three outputs. */
  private static void threeByThree(
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int to) {
    FloatVector sum00 = FloatVector.zero(FLOATS);
    FloatVector sum01 = sum00;
    FloatVector sum02 = sum00;
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum00;
    FloatVector sum12 = sum00;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum00;
    FloatVector sum22 = sum00;
    for (int t = 0; t < places.length; t++) {
      int from = offset + places[t];
      int weight = weightsOffset + t * 3 * LANES;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum00 = x.fma(w0, sum00);
      sum01 = x.fma(w1, sum01);
      sum02 = x.fma(w2, sum02);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum10 = x.fma(w0, sum10);
      sum11 = x.fma(w1, sum11);
      sum12 = x.fma(w2, sum12);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum20 = x.fma(w0, sum20);
      sum21 = x.fma(w1, sum21);
      sum22 = x.fma(w2, sum22);
    }
    sum00.intoArray(sums, to);
    sum01.intoArray(sums, to + LANES);
    sum02.intoArray(sums, to + 2 * LANES);
    sum10.intoArray(sums, to + 3 * LANES);
    sum11.intoArray(sums, to + 4 * LANES);
    sum12.intoArray(sums, to + 5 * LANES);
    sum20.intoArray(sums, to + 6 * LANES);
    sum21.intoArray(sums, to + 7 * LANES);
    sum22.intoArray(sums, to + 8 * LANES);
  }

  /** One pixel, output by output. */
  private static void pixel(
      int outputs,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int to) {
    for (int output = 0; output < outputs; output++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int t = 0; t < places.length; t++) {
        int weight = weightsOffset + (t * outputs + output) * LANES;
        FloatVector w = FloatVector.fromArray(FLOATS, weights, weight);
        sum = FloatVector.fromArray(FLOATS, image, offset + places[t]).fma(w, sum);
      }
      sum.intoArray(sums, to + output * LANES);
    }
  }

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#addLanes}. */
  static void addLanes(
      int count, float[] sums, int offset, int stride, float bias, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      FloatVector sum = FloatVector.fromArray(FLOATS, sums, offset + i * stride);
      out[outOffset + i * LANES] = LaneReduction.sum(sum) + bias;
    }
  }
}
