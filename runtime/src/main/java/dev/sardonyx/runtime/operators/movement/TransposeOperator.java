package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Transpose: axis {@code i} of the output is axis {@code perm[i]} of the input. */
final class TransposeOperator {
  private TransposeOperator() {}

  static Operator create(OperatorSetup setup) {
    long[] permutation = setup.integers("perm");
    return context -> run(context, AxisOrder.of(permutation, context.input(0).shape()));
  }

  /** The last two axes exchanged. */
  static Operator ofMatrices(OperatorSetup setup) {
    return context -> run(context, AxisOrder.ofMatrices(context.input(0).shape()));
  }

  /** Axis {@code from} becomes axis {@code to}, both counted from the end where negative. */
  static Operator ofOneAxis(OperatorSetup setup) {
    long from = setup.integer("from");
    long to = setup.integer("to");
    return context -> run(context, AxisOrder.ofOneAxis(from, to, context.input(0).shape().rank()));
  }

  private static void run(ExecutionContext context, int... order) {
    context.repeatable();
    Tensor input = context.input(0);
    int[] dimensions = Arrays.stream(order).map(input.shape()::dimension).toArray();
    Tensor output = context.allocate(0, input.elementType(), Shape.of(dimensions));
    Views.of(input).permute(order).copyTo(Views.of(output), context.workers());
  }
}
