package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** The forms in which com.microsoft's operators say which tokens are padding. */
final class PaddingMasks {
  private PaddingMasks() {}

  /**
   * The mask in any of these forms, all of integers:
   *
   * <ul>
   *   <li>{@code [batch]}: how many keys count
   *   <li>{@code [2 * batch]}: where those that count end, and then where they begin
   *   <li>{@code [batch, keys]}, {@code [batch, queries, keys]} or {@code [batch, 1, most, most]}:
   *       0 for what doesn't count; of the last, the queries' own rows
   * </ul>
   *
   * @param maskedScore what is added to the score of a key that doesn't count
   * @throws ShapeMismatchException for other shapes
   */
  static ScoreBias of(Tensor mask, Heads q, int keys, float maskedScore) {
    Shape shape = mask.shape();
    int batch = q.batch();
    long[] values = Integers.read(mask, "mask_index");
    if (shape.equals(Shape.of(batch)) || shape.equals(Shape.of(2 * batch))) {
      boolean both = values.length == 2 * batch;
      return (entry, head, query, row) -> {
        for (int key = 0; key < row.length; key++) {
          if (key >= values[entry] || both && key < values[batch + entry]) {
            row[key] += maskedScore;
          }
        }
      };
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
            && (rank < 3 || height >= (rank == 4 ? keys : q.length()));
    if (!fits) {
      throw new ShapeMismatchException(
          "a mask %s for %d batch entries, %d queries and %d keys"
              .formatted(shape, batch, q.length(), keys));
    }
    int firstRow = rank == 4 ? keys - q.length() : 0;
    return (entry, head, query, row) -> {
      int at = (entry * height + (height == 1 ? 0 : firstRow + query)) * width;
      for (int key = 0; key < row.length; key++) {
        if (values[at + key] == 0) {
          row[key] += maskedScore;
        }
      }
    };
  }
}
