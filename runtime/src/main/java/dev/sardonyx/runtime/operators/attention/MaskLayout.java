package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;

/**
 * How a mask broadcasts to {@code [batch, heads, queries, keys]}.
 *
 * @param strides elements from one batch entry, head and query to the next
 * @param width keys that the mask has; those beyond are masked
 */
public record MaskLayout(int[] strides, int width) {
  /**
   * The layout of a mask of this shape.
   *
   * @throws ShapeMismatchException if it doesn't broadcast
   */
  public static MaskLayout of(Shape shape, int batch, int heads, int queries, int keys) {
    int width = shape.rank() == 0 ? 1 : shape.dimension(-1);
    int[] wanted = {batch, heads, queries};
    int[] strides = new int[3];
    boolean fits = shape.rank() <= 4 && width <= keys;
    for (int axis = 2, stride = width; fits && axis >= 0; axis--) {
      int given = axis - 4 + shape.rank();
      int extent = given < 0 ? 1 : shape.dimension(given);
      fits = extent == 1 || extent == wanted[axis];
      strides[axis] = extent == 1 ? 0 : stride;
      stride *= extent;
    }
    if (!fits) {
      throw new ShapeMismatchException(
          "the mask "
              + shape
              + " doesn't broadcast to "
              + Shape.of(batch, heads, queries, keys)
              + " ([batch, heads, queries, keys])");
    }
    return new MaskLayout(strides, width);
  }

  /** The first element for a query. */
  int at(int entry, int head, int query) {
    return entry * strides[0] + head * strides[1] + query * strides[2];
  }
}
