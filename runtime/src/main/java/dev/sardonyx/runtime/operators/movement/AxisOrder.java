package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Orders of axes, as transposes take them: axis {@code i} of the output is axis {@code order[i]}.
 */
public final class AxisOrder {
  private AxisOrder() {}

  /**
   * The order that the attribute {@code perm} gives; backwards without it.
   *
   * @param permutation null if it is absent
   */
  public static int[] of(long[] permutation, Shape shape) {
    int rank = shape.rank();
    if (permutation == null) {
      int[] reversed = new int[rank];
      Arrays.setAll(reversed, axis -> rank - 1 - axis);
      return reversed;
    }
    if (permutation.length != rank) {
      throw new ShapeMismatchException(
          "'perm' " + Arrays.toString(permutation) + " does not fit input " + shape);
    }
    return Axes.normalize(permutation, rank);
  }

  /** The last two axes exchanged. */
  public static int[] ofMatrices(Shape shape) {
    int rank = shape.rank();
    if (rank < 2) {
      throw new ShapeMismatchException("expected matrices; found shape " + shape);
    }
    int[] order = new int[rank];
    Arrays.setAll(order, axis -> axis < rank - 2 ? axis : 2 * rank - 3 - axis);
    return order;
  }

  /** Axis {@code from} becomes axis {@code to}, both counted from the end where negative. */
  public static int[] ofOneAxis(long from, long to, int rank) {
    int source = Integers.index(from, rank, 0);
    int target = Integers.index(to, rank, 0);
    List<Integer> order = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (axis != source) {
        order.add(axis);
      }
    }
    order.add(target, source);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
