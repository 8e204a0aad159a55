package dev.sardonyx.runtime.operators.generator;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;

/** The shape rules of operators that make tensors from a few numbers. */
public final class GeneratedShapes {
  private GeneratedShapes() {}

  /**
   * What OneHot makes: a new axis of {@code depth} among those of the indices.
   *
   * @param axis of the result
   */
  public static Shape oneHot(Shape indices, double depth, int axis) {
    if (!(depth >= 0 && depth <= Integer.MAX_VALUE)) {
      throw new ShapeMismatchException("'depth' is " + depth + "; it must be a size");
    }
    long[] dimensions = new long[indices.rank() + 1];
    for (int i = 0, next = 0; i < dimensions.length; i++) {
      dimensions[i] = i == axis ? (int) depth : indices.dimension(next++);
    }
    return Shape.of(dimensions);
  }

  /** The axis of OneHot's result, which has one more than the indices. */
  public static int oneHotAxis(Shape indices, long axis) {
    return Shape.of(new int[indices.rank() + 1]).normalizeAxis(axis);
  }

  /** How many elements a Range has. */
  public static int range(double first, double limit, double step) {
    double count = Math.ceil((limit - first) / step);
    if (step == 0 || Double.isNaN(count) || count > Integer.MAX_VALUE) {
      throw new ShapeMismatchException(
          "a range from " + first + " in steps of " + step + " has " + count + " elements");
    }
    return (int) Math.max(0, count);
  }
}
