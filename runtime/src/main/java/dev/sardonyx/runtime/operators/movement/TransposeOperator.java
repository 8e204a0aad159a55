package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Transpose: axis {@code i} of the output is axis {@code perm[i]} of the input. */
final class TransposeOperator {
  private TransposeOperator() {}

  static Operator create(OperatorSetup setup) {
    long[] permutation = setup.integers("perm");
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      Shape shape = input.shape();
      int[] order = order(permutation, shape);
      int[] dimensions = Arrays.stream(order).map(shape::dimension).toArray();
      Tensor output = context.allocate(0, input.elementType(), Shape.of(dimensions));
      Views.of(input).permute(order).copyTo(Views.of(output), context.workers());
    };
  }

  /** The last two axes exchanged. */
  static Operator ofMatrices(OperatorSetup setup) {
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      int rank = input.shape().rank();
      if (rank < 2) {
        throw new ShapeMismatchException("expected matrices; found shape " + input.shape());
      }
      int[] dimensions = input.shape().toArray();
      int[] order = new int[rank];
      Arrays.setAll(order, axis -> axis < rank - 2 ? axis : 2 * rank - 3 - axis);
      Tensor output =
          context.allocate(
              0,
              input.elementType(),
              Shape.of(Arrays.stream(order).map(axis -> dimensions[axis]).toArray()));
      Views.of(input).permute(order).copyTo(Views.of(output), context.workers());
    };
  }

  /** Axis {@code from} becomes axis {@code to}, both counted from the end where negative. */
  static Operator ofOneAxis(OperatorSetup setup) {
    long from = setup.integer("from");
    long to = setup.integer("to");
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      int rank = input.shape().rank();
      int source = Integers.index(from, rank, 0);
      int target = Integers.index(to, rank, 0);
      List<Integer> order = new ArrayList<>();
      for (int axis = 0; axis < rank; axis++) {
        if (axis != source) {
          order.add(axis);
        }
      }
      order.add(target, source);
      int[] axes = order.stream().mapToInt(Integer::intValue).toArray();
      int[] dimensions = Arrays.stream(axes).map(input.shape()::dimension).toArray();
      Tensor output = context.allocate(0, input.elementType(), Shape.of(dimensions));
      Views.of(input).permute(axes).copyTo(Views.of(output), context.workers());
    };
  }

  private static int[] order(long[] permutation, Shape shape) {
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
}
