package dev.sardonyx.kernels.normalization;

import dev.sardonyx.kernels.reduce.ReductionKernels;

/** The inner loops of softmax and of normalization, on rows of {@code float}. */
public interface NormalizationKernels {
  /**
   * {@code y[i] = exp(x[i] - shift)}.
   *
   * @return the sum of {@code y}
   */
  float exponentials(float[] x, int xOffset, float shift, float[] y, int yOffset, int length);

  /** The largest element, at least minus infinity; NaN is passed over. */
  float greatest(float[] x, int offset, int length);

  /**
   * {@code x[i] = x[i] * scale + mask[i * maskStep]} in place, rounded twice.
   *
   * @param mask null for nothing to add
   * @param maskStep 1, or 0 for one addend for all
   * @return the largest result, at least minus infinity; NaN is passed over
   */
  float scaleAndMask(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int maskStep, int length);

  /** The sum of {@code (x[i] - mean)^2}; blocks of a long run come together in double precision. */
  default float squaredDeviations(float[] x, int offset, float mean, int length) {
    int most = ReductionKernels.BLOCK;
    if (length <= most) {
      return squaredDeviationsOfBlock(x, offset, mean, length);
    }
    double sum = 0;
    for (int i = 0; i < length; i += most) {
      sum += squaredDeviationsOfBlock(x, offset + i, mean, Math.min(most, length - i));
    }
    return (float) sum;
  }

  /** As {@link #squaredDeviations}, of at most {@link ReductionKernels#BLOCK} elements. */
  float squaredDeviationsOfBlock(float[] x, int offset, float mean, int length);

  /** {@code y[i] = x[i] / (bias + factor * sums[i]) ^ exponent}: what LRN does with its sums. */
  void divideByPower(
      float[] x,
      int xOffset,
      float[] sums,
      int sumsOffset,
      float bias,
      float factor,
      float exponent,
      float[] y,
      int yOffset,
      int length);

  /** {@code y[i] = (x[i] - mean) * factor + shift}; {@code y} may be {@code x}. */
  void affine(
      float[] x,
      int xOffset,
      float mean,
      float factor,
      float shift,
      float[] y,
      int yOffset,
      int length);

  /** {@code y[i] = (x[i] - mean) * factor * scale[i] + shift[i]}; {@code y} may be {@code x}. */
  void affine(
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
      int length);
}
