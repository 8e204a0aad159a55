package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.normalization.NormalizationKernels;

/** Softmax and normalization in plain loops; sums are kept in double precision. */
public final class ScalarNormalizationKernels implements NormalizationKernels {
  @Override
  public float exponentials(
      float[] x, int xOffset, float shift, float[] y, int yOffset, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      float value = (float) Math.exp(x[xOffset + i] - shift);
      y[yOffset + i] = value;
      sum += value;
    }
    return (float) sum;
  }

  @Override
  public float greatest(float[] x, int offset, int length) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      most = x[offset + i] > most ? x[offset + i] : most;
    }
    return most + 0f; // of two zeros, the positive one, whichever came first
  }

  @Override
  public float scaleAndMask(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int maskStep, int length) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      float value = x[offset + i] * scale + (mask == null ? 0 : mask[maskOffset + i * maskStep]);
      x[offset + i] = value;
      most = value > most ? value : most;
    }
    return most + 0f; // of two zeros, the positive one, whichever came first
  }

  @Override
  public float squaredDeviationsOfBlock(float[] x, int offset, float mean, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      float deviation = x[offset + i] - mean;
      sum += deviation * deviation;
    }
    return (float) sum;
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
    for (int i = 0; i < length; i++) {
      double divisor = Math.pow(bias + factor * sums[sumsOffset + i], exponent);
      y[yOffset + i] = (float) (x[xOffset + i] / divisor);
    }
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
    for (int i = 0; i < length; i++) {
      y[yOffset + i] = (x[xOffset + i] - mean) * factor + shift;
    }
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
    for (int i = 0; i < length; i++) {
      y[yOffset + i] =
          (x[xOffset + i] - mean) * factor * scale[scaleOffset + i] + shift[shiftOffset + i];
    }
  }
}
