package dev.sardonyx.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Comparison of floats with what they would be without rounding. */
public final class FloatAssertions {
  private FloatAssertions() {}

  /** Finite numbers may differ by {@code tolerance}; NaN and infinities are equal or not. */
  public static void assertClose(double expected, float found, double tolerance, Object where) {
    boolean exact = Float.isNaN((float) expected) || Float.isInfinite((float) expected);
    if (exact) {
      assertEquals((float) expected, found, () -> "at " + where);
    } else {
      assertEquals(expected, found, tolerance + Float.MIN_VALUE, () -> "at " + where);
    }
  }
}
