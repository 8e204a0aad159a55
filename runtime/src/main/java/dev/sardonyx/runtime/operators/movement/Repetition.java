package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/** The shape rule of Tile. */
public final class Repetition {
  private Repetition() {}

  /**
   * The shape with its axes repeated.
   *
   * @throws ShapeMismatchException unless there is one number of 0 or more for each axis
   */
  public static Shape shape(Shape shape, long[] repeats) {
    if (repeats.length != shape.rank() || Arrays.stream(repeats).anyMatch(n -> n < 0)) {
      throw new ShapeMismatchException(
          "'repeats' "
              + Arrays.toString(repeats)
              + " must have one number of 0 or more for each dimension of "
              + shape);
    }
    long[] dimensions = shape.toLongArray();
    for (int axis = 0; axis < dimensions.length; axis++) {
      // Saturated, so that Shape.of refuses what doesn't fit.
      dimensions[axis] = Math.clamp(repeats[axis], 0, Integer.MAX_VALUE) * dimensions[axis];
    }
    return Shape.of(dimensions);
  }
}
