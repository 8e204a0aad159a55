package dev.sardonyx.tensor;

import dev.sardonyx.error.ShapeMismatchException;
import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first. Immutable.
 *
 * <p>A dimension is at least 0 and fits an {@code int}; so does the number of elements, since a
 * tensor lives in one Java array.
 */
public final class Shape {
  /** The shape of a scalar: no dimensions, one element. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dimensions;
  private final int elements;

  private Shape(int[] dimensions) {
    this.dimensions = dimensions;
    this.elements = countElements(dimensions);
  }

  /**
   * A shape of these dimensions; the array is copied.
   *
   * @throws ShapeMismatchException if a dimension is negative or the elements don't fit one array
   */
  public static Shape of(int... dimensions) {
    return dimensions.length == 0 ? SCALAR : new Shape(dimensions.clone());
  }

  /** As {@link #of(int...)}, for dimensions as ONNX stores them. */
  public static Shape of(long... dimensions) {
    int[] narrowed = new int[dimensions.length];
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] != (int) dimensions[i]) {
        throw new ShapeMismatchException(
            "dimension "
                + i
                + " of "
                + Arrays.toString(dimensions)
                + " does not fit; the most is "
                + Integer.MAX_VALUE);
      }
      narrowed[i] = (int) dimensions[i];
    }
    return narrowed.length == 0 ? SCALAR : new Shape(narrowed);
  }

  private static int countElements(int[] dimensions) {
    long product = 1;
    boolean empty = false;
    boolean tooLarge = false;
    for (int dimension : dimensions) {
      if (dimension < 0) {
        throw new ShapeMismatchException(
            "negative dimension in " + Arrays.toString(dimensions) + "; dimensions are 0 or more");
      }
      empty |= dimension == 0;
      product *= Math.max(1, dimension);
      if (product > Integer.MAX_VALUE) {
        tooLarge = true;
        product = 1;
      }
    }
    if (empty) {
      return 0;
    }
    if (tooLarge) {
      throw new ShapeMismatchException(
          "shape "
              + Arrays.toString(dimensions)
              + " has more elements than one array holds ("
              + Integer.MAX_VALUE
              + ")");
    }
    return (int) product;
  }

  public int rank() {
    return dimensions.length;
  }

  /**
   * Dimension {@code axis}; a negative axis counts from the end, -1 is the last.
   *
   * @throws ShapeMismatchException if the rank is too low for it
   */
  public int dimension(int axis) {
    int index = axis < 0 ? axis + dimensions.length : axis;
    if (index < 0 || index >= dimensions.length) {
      throw new ShapeMismatchException(
          "shape " + this + " has no dimension " + axis + "; expected a higher rank");
    }
    return dimensions[index];
  }

  /** The product of all dimensions; 1 for a scalar. */
  public int elements() {
    return elements;
  }

  /** The product of the dimensions {@code from} (included) to {@code to} (excluded). */
  public int elements(int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= dimensions[axis];
    }
    return product;
  }

  /**
   * {@code axis} with a negative value counted from the end.
   *
   * @throws ShapeMismatchException unless {@code -rank <= axis < rank}
   */
  public int normalizeAxis(long axis) {
    if (axis < -rank() || axis >= rank()) {
      throw new ShapeMismatchException(
          "axis " + axis + " is outside [" + -rank() + ", " + (rank() - 1) + "] of shape " + this);
    }
    return (int) (axis < 0 ? axis + rank() : axis);
  }

  /** A copy of the dimensions. */
  public int[] toArray() {
    return dimensions.clone();
  }

  /** A copy of the dimensions as ONNX stores them. */
  public long[] toLongArray() {
    return Arrays.stream(dimensions).asLongStream().toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  /** {@code [1, 3, 640, 640]}. */
  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
