package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/**
 * What padding makes of a shape.
 *
 * @param shape of the result
 * @param before elements before those of the input, by axis; negative where some are cut off
 */
public record PaddedShape(Shape shape, int[] before) {
  /**
   * @param pads all begins in the order of the axes, then all ends
   * @param axes those that are padded; null for all
   */
  public static PaddedShape of(Shape input, long[] pads, long[] axes) {
    int rank = input.rank();
    int[] padded = Axes.normalizeOrAll(axes, rank);
    if (pads.length != 2 * padded.length) {
      throw new ShapeMismatchException(
          "'pads' "
              + Arrays.toString(pads)
              + " must have two numbers for each of "
              + padded.length
              + " axes");
    }
    int[] before = new int[rank];
    long[] sizes = input.toLongArray();
    for (int i = 0; i < padded.length; i++) {
      before[padded[i]] = (int) pads[i];
      sizes[padded[i]] =
          Math.addExact(
              sizes[padded[i]], Math.addExact(bounded(pads[i]), bounded(pads[padded.length + i])));
    }
    return new PaddedShape(Shape.of(sizes), before);
  }

  /** Numbers past 2^31 stay so far out that no sum of them comes back into range. */
  private static long bounded(long pad) {
    return Math.clamp(pad, -(1L << 33), 1L << 33);
  }
}
