package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * Exact sums back to 8 bits: {@code saturate(round(sum * multiplier) + zero)}, ties to even.
 *
 * @param multipliers one, or one for each row or column
 */
public record Requantization(float[] multipliers, int zero, int least, int largest) {
  /**
   * For sums of products of {@code a} and {@code b}, whose results are of {@code y}'s scale.
   *
   * @param aScale one number, FLOAT or narrower
   * @param bScale one, or one for each row or column
   * @param yScale one number
   * @param type INT8 or UINT8
   * @param zeroPoint of the results, of that type; null for 0
   */
  public static Requantization of(
      Tensor aScale, Tensor bScale, Tensor yScale, ElementType type, Tensor zeroPoint) {
    if (type != ElementType.INT8 && type != ElementType.UINT8) {
      throw new TypeMismatchException("expected results of INT8 or UINT8; found " + type);
    }
    float a = (float) Numbers.readOne(aScale, "a_scale");
    float y = (float) Numbers.readOne(yScale, "y_scale");
    float[] multipliers = Numbers.floats(bScale);
    for (int i = 0; i < multipliers.length; i++) {
      multipliers[i] = a * multipliers[i] / y;
    }
    boolean signed = type == ElementType.INT8;
    int zero = zeroPoint == null ? 0 : (int) Integers.readOne(zeroPoint, "y_zero_point");
    return new Requantization(multipliers, zero, signed ? -128 : 0, signed ? 127 : 255);
  }

  /** One result. */
  public byte apply(int sum, int index) {
    float multiplier = multipliers[multipliers.length == 1 ? 0 : index];
    double rounded = Math.rint(sum * (double) multiplier) + zero;
    return (byte) Math.clamp(rounded, least, largest);
  }
}
