package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** The positions that constant indices of slices name, kept for the data's shape seen last. */
final class ConstantSlices {
  /** Positions in data of one shape. Nobody writes to them. */
  private record Known(Shape data, int[] positions) {}

  private final Tensor indices;
  private volatile Known known;

  ConstantSlices(Tensor indices) {
    this.indices = indices;
  }

  /**
   * As {@link ElementIndices#slices} without batch axes.
   *
   * @throws dev.sardonyx.error.ShapeMismatchException if an index or the indices' shape is outside
   *     the data
   */
  int[] positions(Shape data) {
    Known last = known;
    if (last == null || !last.data.equals(data)) {
      last = new Known(data, ElementIndices.slices(data, indices, 0));
      known = last;
    }
    return last.positions;
  }
}
