package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** The kinds of {@link ScoreBias}. */
final class ScoreBiases {
  private ScoreBiases() {}

  /**
   * A mask that broadcasts to {@code [batch, heads, queries, keys]}: BOOL where true attends, or
   * numbers that are added. Its last dimension may be shorter; the keys beyond it are masked.
   *
   * @throws ShapeMismatchException if it doesn't broadcast
   */
  static ScoreBias mask(Tensor mask, int batch, int heads, int queries, int keys) {
    MaskLayout layout = MaskLayout.of(mask.shape(), batch, heads, queries, keys);
    double[] addends = addends(mask);
    return (entry, head, query, row) -> {
      int from = layout.at(entry, head, query);
      for (int key = 0; key < layout.width(); key++) {
        row[key] += (float) addends[from + key];
      }
      Arrays.fill(row, layout.width(), keys, Float.NEGATIVE_INFINITY);
    };
  }

  /** What the elements of a mask add to scores. */
  static double[] addends(Tensor mask) {
    double[] addends = Numbers.doubles(mask);
    if (mask.elementType() == ElementType.BOOL) {
      for (int i = 0; i < addends.length; i++) {
        addends[i] = addends[i] == 0 ? Double.NEGATIVE_INFINITY : 0;
      }
    }
    return addends;
  }

  /**
   * Masks keys by their distance: query {@code i} of a batch entry is at position {@code p = i +
   * offsets[entry]} and attends the keys {@code p - left ... p + right}.
   *
   * @param left how far back; negative for no bound
   * @param right how far ahead; negative for no bound
   */
  static ScoreBias window(int[] offsets, int left, int right) {
    return (entry, head, query, row) -> {
      long position = (long) query + offsets[entry];
      if (left >= 0) {
        int end = Math.clamp(position - left, 0, row.length);
        Arrays.fill(row, 0, end, Float.NEGATIVE_INFINITY);
      }
      if (right >= 0) {
        int begin = Math.clamp(position + right + 1, 0, row.length);
        Arrays.fill(row, begin, row.length, Float.NEGATIVE_INFINITY);
      }
    };
  }

  /** Masks the keys from {@code lengths[entry]} on. */
  static ScoreBias lengths(int... lengths) {
    return (entry, head, query, row) ->
        Arrays.fill(
            row, Math.clamp(lengths[entry], 0, row.length), row.length, Float.NEGATIVE_INFINITY);
  }
}
