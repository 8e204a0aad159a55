package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Tensor;

/** The forms in which com.microsoft's operators say which tokens are padding. */
final class PaddingMasks {
  private PaddingMasks() {}

  /**
   * The mask in any of the forms of {@link PaddingLayout}, of integers.
   *
   * @param maskedScore what is added to the score of a key that doesn't count
   * @throws dev.sardonyx.error.ShapeMismatchException for other shapes
   */
  static ScoreBias of(Tensor mask, Heads q, int keys, float maskedScore) {
    int batch = q.batch();
    PaddingLayout layout = PaddingLayout.of(mask.shape(), batch, q.length(), keys);
    long[] values = Integers.read(mask, "mask_index");
    if (layout.kind() != PaddingLayout.Kind.ZEROS) {
      boolean both = layout.kind() == PaddingLayout.Kind.ENDS_AND_BEGINS;
      return (entry, head, query, row) -> {
        for (int key = 0; key < row.length; key++) {
          if (key >= values[entry] || both && key < values[batch + entry]) {
            row[key] += maskedScore;
          }
        }
      };
    }
    return (entry, head, query, row) -> {
      int at = layout.first() + entry * layout.batchStride() + query * layout.queryStride();
      for (int key = 0; key < row.length; key++) {
        if (values[at + key] == 0) {
          row[key] += maskedScore;
        }
      }
    };
  }
}
