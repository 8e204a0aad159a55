package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * Products of some lanes of an image in channel blocks with the weights of two blocks of outputs.
 * Pixels lie a vector apart, so that one index, read from a list, serves seven of them: with 32
 * registers it costs no time beside the products, whatever lanes it names.
 *
 * <p>Tiles of 7 pixels, as images of 56x56, 28x28, 14x14 and 7x7 are made of whole ones: 236 to 241
 * GFLOP/s of a Zen 5 core's 242, as do 10, 12 and 13; 14 are 217.
 */
final class VectorLaneProducts {
  private static final int STEP = 7;

  private VectorLaneProducts() {}

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
      int outOffset,
      int half) {
    int step = count < STEP ? 1 : STEP;
    for (int next = 0; next < count; next += step) {
      // The last ones may be computed twice, which is cheaper than one by one.
      int done = Math.min(next, count - step) * LANES;
      int from = offset + done;
      int added = addendOffset + done;
      int to = outOffset + done;
      if (step == STEP) {
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
            to,
            half);
      } else {
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
            to,
            half);
      }
    }
  }

  /** Seven pixels: 14 sums. */
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
      int to,
      int half) {
    FloatVector low0 = FloatVector.zero(FLOATS);
    FloatVector high0 = low0;
    FloatVector low1 = low0;
    FloatVector high1 = low0;
    FloatVector low2 = low0;
    FloatVector high2 = low0;
    FloatVector low3 = low0;
    FloatVector high3 = low0;
    FloatVector low4 = low0;
    FloatVector high4 = low0;
    FloatVector low5 = low0;
    FloatVector high5 = low0;
    FloatVector low6 = low0;
    FloatVector high6 = low0;
    int weight = weightsOffset;
    for (int place : places) {
      int from = offset + place;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, image[from]);
      low0 = x.fma(w0, low0);
      high0 = x.fma(w1, high0);
      x = FloatVector.broadcast(FLOATS, image[from + LANES]);
      low1 = x.fma(w0, low1);
      high1 = x.fma(w1, high1);
      x = FloatVector.broadcast(FLOATS, image[from + 2 * LANES]);
      low2 = x.fma(w0, low2);
      high2 = x.fma(w1, high2);
      x = FloatVector.broadcast(FLOATS, image[from + 3 * LANES]);
      low3 = x.fma(w0, low3);
      high3 = x.fma(w1, high3);
      x = FloatVector.broadcast(FLOATS, image[from + 4 * LANES]);
      low4 = x.fma(w0, low4);
      high4 = x.fma(w1, high4);
      x = FloatVector.broadcast(FLOATS, image[from + 5 * LANES]);
      low5 = x.fma(w0, low5);
      high5 = x.fma(w1, high5);
      x = FloatVector.broadcast(FLOATS, image[from + 6 * LANES]);
      low6 = x.fma(w0, low6);
      high6 = x.fma(w1, high6);
      weight += 2 * LANES;
    }
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector b1 = FloatVector.fromArray(FLOATS, bias, biasOffset + LANES);
    low0 = low0.add(b0);
    high0 = high0.add(b1);
    low1 = low1.add(b0);
    high1 = high1.add(b1);
    low2 = low2.add(b0);
    high2 = high2.add(b1);
    low3 = low3.add(b0);
    high3 = high3.add(b1);
    low4 = low4.add(b0);
    high4 = high4.add(b1);
    low5 = low5.add(b0);
    high5 = high5.add(b1);
    low6 = low6.add(b0);
    high6 = high6.add(b1);
    if (addend != null) {
      low0 = low0.add(FloatVector.fromArray(FLOATS, addend, added));
      high0 = high0.add(FloatVector.fromArray(FLOATS, addend, added + half));
      low1 = low1.add(FloatVector.fromArray(FLOATS, addend, added + LANES));
      high1 = high1.add(FloatVector.fromArray(FLOATS, addend, added + half + LANES));
      low2 = low2.add(FloatVector.fromArray(FLOATS, addend, added + 2 * LANES));
      high2 = high2.add(FloatVector.fromArray(FLOATS, addend, added + half + 2 * LANES));
      low3 = low3.add(FloatVector.fromArray(FLOATS, addend, added + 3 * LANES));
      high3 = high3.add(FloatVector.fromArray(FLOATS, addend, added + half + 3 * LANES));
      low4 = low4.add(FloatVector.fromArray(FLOATS, addend, added + 4 * LANES));
      high4 = high4.add(FloatVector.fromArray(FLOATS, addend, added + half + 4 * LANES));
      low5 = low5.add(FloatVector.fromArray(FLOATS, addend, added + 5 * LANES));
      high5 = high5.add(FloatVector.fromArray(FLOATS, addend, added + half + 5 * LANES));
      low6 = low6.add(FloatVector.fromArray(FLOATS, addend, added + 6 * LANES));
      high6 = high6.add(FloatVector.fromArray(FLOATS, addend, added + half + 6 * LANES));
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    low0.blend(bound, low0.compare(LT, bound)).intoArray(out, to);
    high0.blend(bound, high0.compare(LT, bound)).intoArray(out, to + half);
    low1.blend(bound, low1.compare(LT, bound)).intoArray(out, to + LANES);
    high1.blend(bound, high1.compare(LT, bound)).intoArray(out, to + half + LANES);
    low2.blend(bound, low2.compare(LT, bound)).intoArray(out, to + 2 * LANES);
    high2.blend(bound, high2.compare(LT, bound)).intoArray(out, to + half + 2 * LANES);
    low3.blend(bound, low3.compare(LT, bound)).intoArray(out, to + 3 * LANES);
    high3.blend(bound, high3.compare(LT, bound)).intoArray(out, to + half + 3 * LANES);
    low4.blend(bound, low4.compare(LT, bound)).intoArray(out, to + 4 * LANES);
    high4.blend(bound, high4.compare(LT, bound)).intoArray(out, to + half + 4 * LANES);
    low5.blend(bound, low5.compare(LT, bound)).intoArray(out, to + 5 * LANES);
    high5.blend(bound, high5.compare(LT, bound)).intoArray(out, to + half + 5 * LANES);
    low6.blend(bound, low6.compare(LT, bound)).intoArray(out, to + 6 * LANES);
    high6.blend(bound, high6.compare(LT, bound)).intoArray(out, to + half + 6 * LANES);
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
      int to,
      int half) {
    FloatVector low0 = FloatVector.zero(FLOATS);
    FloatVector high0 = low0;
    int weight = weightsOffset;
    for (int place : places) {
      int from = offset + place;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, image[from]);
      low0 = x.fma(w0, low0);
      high0 = x.fma(w1, high0);
      weight += 2 * LANES;
    }
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector b1 = FloatVector.fromArray(FLOATS, bias, biasOffset + LANES);
    low0 = low0.add(b0);
    high0 = high0.add(b1);
    if (addend != null) {
      low0 = low0.add(FloatVector.fromArray(FLOATS, addend, added));
      high0 = high0.add(FloatVector.fromArray(FLOATS, addend, added + half));
    }
    FloatVector bound = FloatVector.broadcast(FLOATS, least);
    low0.blend(bound, low0.compare(LT, bound)).intoArray(out, to);
    high0.blend(bound, high0.compare(LT, bound)).intoArray(out, to + half);
  }
}
