package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Operators that repeat elements. */
final class RepeatOperators {
  private RepeatOperators() {}

  /** Expand: broadcasting to the common shape of the input and the shape asked for. */
  static Operator expand(OperatorSetup setup) {
    return context -> {
      Tensor input = context.input(0);
      context.repeatable(1);
      Shape wanted = Shape.of(Integers.read(context.input(1), "shape"));
      Shape shape = Views.broadcast(input.shape(), wanted);
      Tensor output = context.allocate(0, input.elementType(), shape);
      Views.of(input).broadcastTo(shape.toArray()).copyTo(Views.of(output), context.workers());
    };
  }

  /** Tile-1: one axis, with numbers of the input's own floating-point type. */
  static Operator tileOneAxis(OperatorSetup setup) {
    return context -> {
      Shape shape = context.input(0).shape();
      long[] repeats = new long[shape.rank()];
      Arrays.fill(repeats, 1);
      int axis = shape.normalizeAxis((long) Numbers.readOne(context.input(2), "axis"));
      repeats[axis] = (long) Numbers.readOne(context.input(1), "tiles");
      tile(context, repeats);
    };
  }

  static Operator tile(OperatorSetup setup) {
    return context -> tile(context, Integers.read(context.input(1), "repeats"));
  }

  private static void tile(ExecutionContext context, long[] repeats) {
    Tensor input = context.input(0);
    Shape shape = input.shape();
    Tensor output = context.allocate(0, input.elementType(), Repetition.shape(shape, repeats));
    if (output.elements() == 0) {
      return;
    }
    context.repeatable(1, 2);
    StridedView source = Views.of(input);
    StridedView target = Views.of(output);
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      int count = (int) repeats[axis];
      if (count != 1) {
        source = source.repeat(axis, count);
        target = target.split(axis, count, shape.dimension(axis));
      }
    }
    source.copyTo(target, context.workers());
  }
}
