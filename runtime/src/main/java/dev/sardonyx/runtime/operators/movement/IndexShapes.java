package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The shape rules of operators that name elements by index tensors. */
public final class IndexShapes {
  private IndexShapes() {}

  /**
   * Checks indices of GatherElements and ScatterElements.
   *
   * @throws ShapeMismatchException if they are larger than the data off the axis
   */
  public static void requireElements(Shape data, Shape indices, int axis) {
    int rank = data.rank();
    boolean fits = indices.rank() == rank;
    for (int i = 0; fits && i < rank; i++) {
      fits = i == axis || indices.dimension(i) <= data.dimension(i);
    }
    if (!fits) {
      throw new ShapeMismatchException(
          "'indices' " + indices + " is larger than data " + data + " off axis " + axis);
    }
  }

  /**
   * Checks indices {@code [batch..., ..., k]} of GatherND and ScatterND.
   *
   * @throws ShapeMismatchException if they don't fit the data
   */
  public static void requireSlices(Shape data, Shape indices, int batchAxes) {
    int last = indices.rank() - 1;
    boolean fits =
        batchAxes >= 0
            && batchAxes <= last
            && indices.rank() > 0
            && (long) batchAxes + indices.dimension(last) <= data.rank();
    for (int i = 0; fits && i < batchAxes; i++) {
      fits = indices.dimension(i) == data.dimension(i);
    }
    if (!fits) {
      throw new ShapeMismatchException(
          "'indices' " + indices + " with " + batchAxes + " batch axes do not fit data " + data);
    }
  }

  /** The shape of the slices that indices which {@link #requireSlices fit} name. */
  public static Shape slices(Shape data, Shape indices, int batchAxes) {
    int first = batchAxes + indices.dimension(-1);
    return Shape.of(
        IntStream.concat(
                Arrays.stream(indices.toArray()).limit(indices.rank() - 1L),
                IntStream.range(first, data.rank()).map(data::dimension))
            .toArray());
  }
}
