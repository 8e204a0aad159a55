package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/**
 * Which axes are reduced, and what is left.
 *
 * @param reduced by axis of the input
 * @param output the output's shape
 */
record ReducedShape(boolean[] reduced, Shape output) {
  /**
   * @param axes null for all axes
   */
  static ReducedShape of(Shape input, long[] axes, boolean keepDimensions) {
    boolean[] reduced = new boolean[input.rank()];
    for (int axis : Axes.normalizeOrAll(axes, input.rank())) {
      reduced[axis] = true;
    }
    int[] dimensions = new int[input.rank()];
    int rank = 0;
    for (int axis = 0; axis < reduced.length; axis++) {
      if (!reduced[axis]) {
        dimensions[rank++] = input.dimension(axis);
      } else if (keepDimensions) {
        dimensions[rank++] = 1;
      }
    }
    return new ReducedShape(reduced, Shape.of(Arrays.copyOf(dimensions, rank)));
  }
}
