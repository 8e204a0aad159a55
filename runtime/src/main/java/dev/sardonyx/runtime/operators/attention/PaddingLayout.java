package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;

/**
 * The form in which one of com.microsoft's operators says which tokens are padding.
 *
 * @param kind which of the forms
 * @param first of {@link Kind#ZEROS}, the element of the first query
 * @param batchStride of {@link Kind#ZEROS}, elements from one batch entry to the next
 * @param queryStride of {@link Kind#ZEROS}, elements from one query to the next
 */
public record PaddingLayout(Kind kind, int first, int batchStride, int queryStride) {
  /** The forms. */
  public enum Kind {
    /** {@code [batch]}: how many keys count. */
    ENDS,
    /** {@code [2 * batch]}: where those that count end, and then where they begin. */
    ENDS_AND_BEGINS,
    /**
     * {@code [batch, keys]}, {@code [batch, queries, keys]} or {@code [batch, 1, most, most]}: 0
     * for what doesn't count; of the last, the queries' own rows.
     */
    ZEROS
  }

  /**
   * The form by the shape.
   *
   * @throws ShapeMismatchException if it is none
   */
  public static PaddingLayout of(Shape shape, int batch, int queries, int keys) {
    if (shape.equals(Shape.of(batch))) {
      return new PaddingLayout(Kind.ENDS, 0, 0, 0);
    }
    if (shape.equals(Shape.of(2 * batch))) {
      return new PaddingLayout(Kind.ENDS_AND_BEGINS, 0, 0, 0);
    }
    int rank = shape.rank();
    int width = rank == 0 ? 0 : shape.dimension(-1);
    int height = rank < 3 ? 1 : shape.dimension(-2);
    boolean fits =
        rank >= 2
            && rank <= 4
            && shape.dimension(0) == batch
            && width >= keys
            && (rank < 4 && width == keys || rank == 4 && shape.dimension(1) == 1)
            && (rank < 3 || height >= (rank == 4 ? keys : queries));
    if (!fits) {
      throw new ShapeMismatchException(
          "a mask %s for %d batch entries, %d queries and %d keys"
              .formatted(shape, batch, queries, keys));
    }
    int firstRow = rank == 4 ? keys - queries : 0;
    int rowStride = height == 1 ? 0 : width;
    return new PaddingLayout(Kind.ZEROS, firstRow * rowStride, height * width, rowStride);
  }
}
