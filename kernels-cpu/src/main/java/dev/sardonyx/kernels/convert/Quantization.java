package dev.sardonyx.kernels.convert;

/** Linear quantization of floats to bytes: loops that C2 vectorizes by itself. */
public final class Quantization {
  /** Adding and subtracting it rounds a float of magnitude below 2^22 to the nearest integer. */
  private static final float ROUNDER = 12582912f;

  private Quantization() {}

  /**
   * {@code y = min(high, max(low, round(x / scale) + zero))}, ties to even; NaN becomes the lower
   * bound.
   */
  public static void quantize(
      float[] x,
      int xOffset,
      float scale,
      int zero,
      int low,
      int high,
      byte[] y,
      int yOffset,
      int length) {
    // Bounded before the rounding, which then is exact.
    float least = low - zero;
    float largest = high - zero;
    for (int i = 0; i < length; i++) {
      float quotient = x[xOffset + i] / scale;
      float raised = quotient >= least ? quotient : least;
      float bounded = raised <= largest ? raised : largest;
      y[yOffset + i] = (byte) ((int) ((bounded + ROUNDER) - ROUNDER) + zero);
    }
  }

  /** The least of the elements, infinity if there are none; NaN if there is one. */
  public static float least(float[] x, int offset, int length) {
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      least = Math.min(least, x[offset + i]);
    }
    return least;
  }

  /** The largest of the elements, negative infinity if there are none; NaN if there is one. */
  public static float largest(float[] x, int offset, int length) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, x[offset + i]);
    }
    return largest;
  }
}
