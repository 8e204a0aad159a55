package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Sum, Mean, Max, Min of any number of broadcast operands of one type. */
final class VariadicOperators {
  private VariadicOperators() {}

  static OperatorFactory of(BinaryOperation operation) {
    return setup -> context -> fold(context, operation);
  }

  static Operator mean(OperatorSetup setup) {
    return context -> {
      Tensor sum = fold(context, BinaryOperation.ADD);
      Tensor count = Tensor.zeros(sum.elementType(), Shape.SCALAR);
      Formats.elements(count).write(0, new double[] {context.inputCount()}, 0, 1);
      Elements elements = Formats.elements(sum);
      combine(
          context,
          BinaryOperation.DIVIDE,
          elements,
          Formats.elements(count),
          elements,
          Formats.broadcast(sum.shape(), Shape.SCALAR));
    };
  }

  private static Tensor fold(ExecutionContext context, BinaryOperation operation) {
    Shape[] shapes = new Shape[context.inputCount()];
    for (int i = 0; i < shapes.length; i++) {
      Formats.requireSameType(context.input(0), context.input(i));
      shapes[i] = context.input(i).shape();
    }
    if (shapes.length == 0) {
      throw new ShapeMismatchException("expected at least one input; found none");
    }
    Tensor first = context.input(0);
    if (shapes.length == 1) {
      Tensor y = context.allocate(0, first.elementType(), first.shape());
      Views.copy(first, y);
      return y;
    }
    context.repeatable();
    // The output starts as the first two operands and takes up the others in place.
    Shape shape = Shape.of(Formats.broadcast(shapes).shape());
    Tensor y = context.allocate(0, first.elementType(), shape);
    Elements to = Formats.elements(y);
    combine(
        context,
        operation,
        Formats.elements(first),
        Formats.elements(context.input(1)),
        to,
        Broadcast.to(shape.toArray(), shapes[0].toArray(), shapes[1].toArray()));
    for (int i = 2; i < shapes.length; i++) {
      combine(
          context,
          operation,
          to,
          Formats.elements(context.input(i)),
          to,
          Formats.broadcast(shape, shapes[i]));
    }
    return y;
  }

  private static void combine(
      ExecutionContext context,
      BinaryOperation operation,
      Elements a,
      Elements b,
      Elements y,
      Broadcast broadcast) {
    Elementwise.binary(
        operation, a, b, y, broadcast, context.kernels().elementwise(), context.workers());
  }
}
