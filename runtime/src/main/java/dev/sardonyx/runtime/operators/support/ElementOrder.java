package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** The order of a tensor's elements as integers that compare alike. */
public final class ElementOrder {
  private ElementOrder() {}

  /**
   * A number that orders element {@code index} among all of its type as the type's own order does.
   * Zeros of either sign are equal; NaNs are equal and come last.
   */
  public static long key(Tensor tensor, int index) {
    ElementType type = tensor.elementType();
    if (!type.isFloatingPoint()) {
      long value = Numbers.integer(tensor, index);
      return type == ElementType.UINT64 ? value ^ Long.MIN_VALUE : value;
    }
    // The sum makes one zero of the two.
    long bits = Double.doubleToLongBits(Numbers.real(tensor, index) + 0.0);
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }
}
