package dev.sardonyx.kernels.normalization;

/** The inner loops of softmax and of normalization, on rows of {@code float}. */
public interface NormalizationKernels {
  /**
   * {@code y[i] = exp(x[i] - shift)}.
   *
   * @return the sum of {@code y}
   */
  float exponentials(float[] x, int xOffset, float shift, float[] y, int yOffset, int length);

  /** The sum of {@code (x[i] - mean)^2}. */
  float squaredDeviations(float[] x, int offset, float mean, int length);

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
