package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.scalar.ScalarNormalizationKernels;

/** Softmax and normalization, lane by lane. */
public final class LanewiseNormalizationKernels implements NormalizationKernels {
  /** Below it the exponential is taken for 0: it would be no normal number. */
  private static final float LEAST_EXPONENT = -87.33654f;

  private final NormalizationKernels scalar = new ScalarNormalizationKernels();
  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated
   */
  public LanewiseNormalizationKernels(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public float exponentials(
      float[] x, int xOffset, float shift, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i++) {
      float exponent = x[xOffset + i] - shift;
      y[yOffset + i] = exponent < LEAST_EXPONENT ? 0f : LanewiseFunctions.boundedExp(exponent);
    }
    float[] sums = new float[lanes];
    int whole = length & -lanes;
    for (int i = 0; i < whole; i += lanes) {
      for (int lane = 0; lane < lanes; lane++) {
        sums[lane] += y[yOffset + i + lane];
      }
    }
    float sum = LaneSums.sum(sums);
    for (int i = whole; i < length; i++) {
      sum += y[yOffset + i];
    }
    return sum;
  }

  @Override
  public float greatest(float[] x, int offset, int length) {
    return scalar.greatest(x, offset, length);
  }

  @Override
  public float scaleAndMask(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int maskStep, int length) {
    return scalar.scaleAndMask(x, offset, scale, mask, maskOffset, maskStep, length);
  }

  @Override
  public float squaredDeviationsOfBlock(float[] x, int offset, float mean, int length) {
    int whole = length - length % (2 * lanes);
    float[] first = new float[lanes];
    float[] second = new float[lanes];
    for (int i = 0; i < whole; i += 2 * lanes) {
      for (int lane = 0; lane < lanes; lane++) {
        float low = x[offset + i + lane] - mean;
        float high = x[offset + i + lanes + lane] - mean;
        first[lane] = Math.fma(low, low, first[lane]);
        second[lane] = Math.fma(high, high, second[lane]);
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      first[lane] += second[lane];
    }
    return LaneSums.sum(first)
        + scalar.squaredDeviationsOfBlock(x, offset + whole, mean, length - whole);
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
    int whole = exponent == 0.75f ? length & -lanes : 0;
    for (int i = 0; i < whole; i++) {
      float root = (float) Math.sqrt(sums[sumsOffset + i] * factor + bias);
      y[yOffset + i] = x[xOffset + i] / (root * (float) Math.sqrt(root));
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
    scalar.affine(x, xOffset, mean, factor, shift, y, yOffset, length);
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
    scalar.affine(
        x, xOffset, mean, factor, scale, scaleOffset, shift, shiftOffset, y, yOffset, length);
  }
}
