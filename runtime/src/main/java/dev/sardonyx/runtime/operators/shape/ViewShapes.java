package dev.sardonyx.runtime.operators.shape;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The shapes that Flatten, Reshape, Squeeze and Unsqueeze make of their input's. */
public final class ViewShapes {
  private ViewShapes() {}

  /** A matrix of the dimensions before {@code axis} and those from it on. */
  public static Shape flattened(Shape shape, long axis) {
    // The axis may equal the rank: all dimensions are then outer ones.
    int at = axis == shape.rank() ? shape.rank() : shape.normalizeAxis(axis);
    return Shape.of(shape.elements(0, at), shape.elements(at, shape.rank()));
  }

  /** Resolves 0 (copy the input's dimension unless {@code allowZero}) and -1 (what is left). */
  public static Shape reshaped(Shape input, long[] wanted, boolean allowZero) {
    long[] result = wanted.clone();
    int open = -1;
    long known = 1;
    for (int i = 0; i < result.length; i++) {
      if (result[i] == 0 && !allowZero) {
        if (i >= input.rank()) {
          throw new ShapeMismatchException(
              "'shape' " + Arrays.toString(wanted) + " copies dimension " + i + " of " + input);
        }
        result[i] = input.dimension(i);
      }
      if (result[i] == -1) {
        if (open >= 0) {
          throw new ShapeMismatchException(
              "'shape' " + Arrays.toString(wanted) + " has more than one -1");
        }
        open = i;
      } else {
        known = saturatedProduct(known, result[i]);
      }
    }
    if (open >= 0) {
      if (known <= 0 || input.elements() % known != 0) {
        throw new ShapeMismatchException(
            "cannot reshape " + input + " to " + Arrays.toString(wanted) + ": -1 has no size");
      }
      result[open] = input.elements() / known;
    }
    return Shape.of(result);
  }

  private static long saturatedProduct(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high == 0 && low >= 0 || high == -1 && low < 0 ? low : Long.MAX_VALUE;
  }

  /** Without these axes, of size 1; without all of that size where {@code axes} is null. */
  public static Shape squeezed(Shape shape, long[] axes) {
    boolean[] drop = new boolean[shape.rank()];
    if (axes == null) {
      for (int axis = 0; axis < drop.length; axis++) {
        drop[axis] = shape.dimension(axis) == 1;
      }
    } else {
      for (int axis : Axes.normalize(axes, shape.rank())) {
        if (shape.dimension(axis) != 1) {
          throw new ShapeMismatchException(
              "cannot squeeze axis " + axis + " of " + shape + "; its size must be 1");
        }
        drop[axis] = true;
      }
    }
    return Shape.of(
        IntStream.range(0, drop.length)
            .filter(axis -> !drop[axis])
            .map(shape::dimension)
            .toArray());
  }

  /** With axes of size 1 at these positions of the result. */
  public static Shape unsqueezed(Shape shape, long[] axes) {
    int[] dimensions = new int[shape.rank() + axes.length];
    // The axes are positions in the output.
    for (int axis : Axes.normalize(axes, dimensions.length)) {
      dimensions[axis] = -1;
    }
    int next = 0;
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = dimensions[axis] == -1 ? 1 : shape.dimension(next++);
    }
    return Shape.of(dimensions);
  }
}
