package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ShapeMismatchException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Lists of axes as operators take them. */
public final class Axes {
  private Axes() {}

  /**
   * The axes with negative ones counted from the end, in their given order.
   *
   * @throws ShapeMismatchException if one is outside {@code [-rank, rank)} or given twice
   */
  public static int[] normalize(long[] axes, int rank) {
    int[] normalized = new int[axes.length];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] < -rank || axes[i] >= rank) {
        throw new ShapeMismatchException(
            "axis "
                + axes[i]
                + " of "
                + Arrays.toString(axes)
                + " is outside ["
                + -rank
                + ", "
                + (rank - 1)
                + "]");
      }
      int axis = (int) (axes[i] < 0 ? axes[i] + rank : axes[i]);
      if (seen[axis]) {
        throw new ShapeMismatchException("axis " + axis + " is twice in " + Arrays.toString(axes));
      }
      seen[axis] = true;
      normalized[i] = axis;
    }
    return normalized;
  }

  /** As {@link #normalize}; all axes in order where {@code axes} is null. */
  public static int[] normalizeOrAll(long[] axes, int rank) {
    return axes == null ? IntStream.range(0, rank).toArray() : normalize(axes, rank);
  }
}
