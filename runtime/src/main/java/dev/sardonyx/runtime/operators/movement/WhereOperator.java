package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.movement.Selection;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Where: elements of one tensor where a condition holds, of another elsewhere. */
final class WhereOperator {
  private WhereOperator() {}

  static Operator create(OperatorSetup setup) {
    return context -> {
      Tensor condition = context.input(0);
      Tensor whereTrue = context.input(1);
      Tensor whereFalse = context.input(2);
      ElementType type = whereTrue.elementType();
      if (condition.elementType() != ElementType.BOOL || whereFalse.elementType() != type) {
        throw new TypeMismatchException(
            "expected a BOOL condition and two tensors of one type; found "
                + condition
                + ", "
                + whereTrue
                + ", "
                + whereFalse);
      }
      Broadcast plan;
      try {
        plan =
            Broadcast.of(
                condition.shape().toArray(),
                whereTrue.shape().toArray(),
                whereFalse.shape().toArray());
      } catch (IllegalArgumentException mismatch) {
        throw new ShapeMismatchException(mismatch.getMessage(), mismatch);
      }
      Tensor output = context.allocate(0, type, Shape.of(plan.shape()));
      context.repeatable();
      Selection.select(
          plan,
          type.slots(),
          condition.byteArray(),
          condition.offset(),
          whereTrue.array(),
          whereTrue.offset(),
          whereFalse.array(),
          whereFalse.offset(),
          output.array(),
          output.offset(),
          context.workers());
    };
  }
}
