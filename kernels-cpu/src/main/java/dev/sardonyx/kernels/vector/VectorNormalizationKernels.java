package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.scalar.ScalarNormalizationKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax and normalization in the Vector API. */
final class VectorNormalizationKernels implements NormalizationKernels {
  /** Below it the exponential is taken for 0: it would be no normal number. */
  private static final float LEAST_EXPONENT = -87.33654f;

  private final NormalizationKernels scalar = new ScalarNormalizationKernels();

  @Override
  public float exponentials(
      float[] x, int xOffset, float shift, float[] y, int yOffset, int length) {
    int whole = length & -LANES;
    float[] rest = PartVector.of(x, xOffset + whole, length - whole);
    float sum = 0;
    // One call for both: with two C2 reaches its limit of nodes in the second, of which it then
    // compiles only the beginning, and boxes the vectors.
    for (int begin = 0; begin < length; begin += Math.max(whole, LANES)) {
      boolean vectors = begin < whole;
      float part =
          exponentialsWhole(
              vectors ? x : rest,
              vectors ? xOffset : 0,
              shift,
              vectors ? y : rest,
              vectors ? yOffset : 0,
              vectors ? whole : LANES);
      sum = vectors ? part : sum;
    }
    for (int i = whole; i < length; i++) {
      y[yOffset + i] = rest[i - whole];
      sum += rest[i - whole];
    }
    return sum;
  }

  private static float exponentialsWhole(
      float[] x, int xOffset, float shift, float[] y, int yOffset, int length) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < length; i += LANES) {
      FloatVector exponent = FloatVector.fromArray(FLOATS, x, xOffset + i).sub(shift);
      FloatVector value =
          VectorFunctions.boundedExp(exponent)
              .blend(0f, exponent.compare(VectorOperators.LT, LEAST_EXPONENT));
      value.intoArray(y, yOffset + i);
      sum = sum.add(value);
    }
    return LaneReduction.sum(sum);
  }

  @Override
  public float greatest(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector second = first;
    FloatVector third = first;
    FloatVector fourth = first;
    int i = 0;
    // Compared and blended: a vector's max takes several instructions more for NaN and -0.
    for (; i <= length - 4 * LANES; i += 4 * LANES) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector b = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      FloatVector c = FloatVector.fromArray(FLOATS, x, offset + i + 2 * LANES);
      FloatVector d = FloatVector.fromArray(FLOATS, x, offset + i + 3 * LANES);
      first = first.blend(a, a.compare(VectorOperators.GT, first));
      second = second.blend(b, b.compare(VectorOperators.GT, second));
      third = third.blend(c, c.compare(VectorOperators.GT, third));
      fourth = fourth.blend(d, d.compare(VectorOperators.GT, fourth));
    }
    float most =
        Math.max(
            first.max(second).reduceLanes(VectorOperators.MAX),
            third.max(fourth).reduceLanes(VectorOperators.MAX));
    return Math.max(most, scalar.greatest(x, offset + i, length - i)) + 0f;
  }

  @Override
  public float scaleAndMask(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int maskStep, int length) {
    if (length == 0) {
      return Float.NEGATIVE_INFINITY;
    }
    int whole = length & -LANES;
    float most =
        mask != null && maskStep == 1
            ? scaleAndAdd(x, offset, scale, mask, maskOffset, whole)
            : scaleAndAdd(x, offset, scale, mask == null ? 0 : mask[maskOffset], whole);
    float rest =
        scalar.scaleAndMask(
            x,
            offset + whole,
            scale,
            mask,
            maskOffset + whole * maskStep,
            maskStep,
            length - whole);
    return Math.max(most, rest) + 0f;
  }

  private static float scaleAndAdd(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int length) {
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i += LANES) {
      FloatVector value =
          FloatVector.fromArray(FLOATS, x, offset + i)
              .mul(scale)
              .add(FloatVector.fromArray(FLOATS, mask, maskOffset + i));
      value.intoArray(x, offset + i);
      most = most.blend(value, value.compare(VectorOperators.GT, most));
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  private static float scaleAndAdd(float[] x, int offset, float scale, float addend, int length) {
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, offset + i).mul(scale).add(addend);
      value.intoArray(x, offset + i);
      most = most.blend(value, value.compare(VectorOperators.GT, most));
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public float squaredDeviationsOfBlock(float[] x, int offset, float mean, int length) {
    FloatVector first = FloatVector.zero(FLOATS);
    FloatVector second = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= length - 2 * LANES; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i).sub(mean);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES).sub(mean);
      first = low.fma(low, first);
      second = high.fma(high, second);
    }
    return LaneReduction.sum(first.add(second))
        + scalar.squaredDeviationsOfBlock(x, offset + i, mean, length - i);
  }

  @Override
  public void divideByPower(
      float[] x,
      int xOffset,
      float[] sums,
      int sumsOffset,
      float bias,
      float factor,
      float exponent,
      float[] y,
      int yOffset,
      int length) {
    // The exponent of nearly all models; roots are exact to the last place, and quick.
    int whole = exponent == 0.75f ? length & -LANES : 0;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector root =
          FloatVector.fromArray(FLOATS, sums, sumsOffset + i).mul(factor).add(bias).sqrt();
      FloatVector.fromArray(FLOATS, x, xOffset + i)
          .div(root.mul(root.sqrt()))
          .intoArray(y, yOffset + i);
    }
    scalar.divideByPower(
        x,
        xOffset + whole,
        sums,
        sumsOffset + whole,
        bias,
        factor,
        exponent,
        y,
        yOffset + whole,
        length - whole);
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      float mean,
      float factor,
      float shift,
      float[] y,
      int yOffset,
      int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xOffset + i)
          .sub(mean)
          .mul(factor)
          .add(shift)
          .intoArray(y, yOffset + i);
    }
    scalar.affine(x, xOffset + i, mean, factor, shift, y, yOffset + i, length - i);
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      float mean,
      float factor,
      float[] scale,
      int scaleOffset,
      float[] shift,
      int shiftOffset,
      float[] y,
      int yOffset,
      int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xOffset + i)
          .sub(mean)
          .mul(factor)
          .mul(FloatVector.fromArray(FLOATS, scale, scaleOffset + i))
          .add(FloatVector.fromArray(FLOATS, shift, shiftOffset + i))
          .intoArray(y, yOffset + i);
    }
    scalar.affine(
        x,
        xOffset + i,
        mean,
        factor,
        scale,
        scaleOffset + i,
        shift,
        shiftOffset + i,
        y,
        yOffset + i,
        length - i);
  }
}
