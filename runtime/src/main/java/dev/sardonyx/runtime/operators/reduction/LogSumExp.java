package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** {@code max + log(sum(exp(x - max)))}: overflows only where the result does. */
final class LogSumExp {
  private LogSumExp() {}

  static void run(ExecutionContext context, ReducedShape shape, boolean keepDimensions) {
    Tensor x = context.input(0);
    Tensor y = context.allocate(0, x.elementType(), shape.output());
    // Half floats and integers in DOUBLE, so that there is one rounding.
    ElementType type =
        x.elementType() == ElementType.FLOAT ? ElementType.FLOAT : ElementType.DOUBLE;
    int[] kept = x.shape().toArray();
    for (int axis = 0; axis < kept.length; axis++) {
      kept[axis] = shape.reduced()[axis] ? 1 : kept[axis];
    }
    Shape keptShape = Shape.of(kept);
    Tensor values = copy(x, type);
    Tensor max = Tensor.zeros(type, keptShape);
    ReduceOperators.reduce(context, ReduceKind.MAX, values, shape.reduced(), max);
    replaceInfinities(max);
    Broadcast byResult = Formats.broadcast(x.shape(), keptShape);
    combine(context, BinaryOperation.SUBTRACT, values, max, values, byResult);
    apply(context, UnaryOperation.EXP, values);
    Tensor sum = Tensor.zeros(type, keptShape);
    ReduceOperators.reduce(context, ReduceKind.LOG_SUM, values, shape.reduced(), sum);
    combine(context, BinaryOperation.ADD, sum, max, sum, Formats.broadcast(keptShape, keptShape));
    double[] results = new double[sum.elements()];
    Formats.elements(sum).read(0, results, 0, results.length);
    Formats.elements(y).write(0, results, 0, results.length);
  }

  private static Tensor copy(Tensor x, ElementType type) {
    if (x.elementType() == type) {
      return x.copy();
    }
    double[] values = new double[x.elements()];
    Formats.elements(x).read(0, values, 0, values.length);
    return Tensor.wrap(ElementType.DOUBLE, x.shape(), values, 0);
  }

  /** Subtracted from itself, an infinite maximum would leave NaN. */
  private static void replaceInfinities(Tensor max) {
    Elements elements = Formats.elements(max);
    double[] values = new double[max.elements()];
    elements.read(0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isInfinite(values[i]) ? 0 : values[i];
    }
    elements.write(0, values, 0, values.length);
  }

  private static void apply(ExecutionContext context, UnaryOperation operation, Tensor x) {
    Elements elements = Formats.elements(x);
    Elementwise.unary(
        operation,
        0,
        0,
        elements,
        elements,
        x.elements(),
        context.kernels().elementwise(),
        context.workers());
  }

  private static void combine(
      ExecutionContext context,
      BinaryOperation operation,
      Tensor a,
      Tensor b,
      Tensor y,
      Broadcast broadcast) {
    Elementwise.binary(
        operation,
        Formats.elements(a),
        Formats.elements(b),
        Formats.elements(y),
        broadcast,
        context.kernels().elementwise(),
        context.workers());
  }
}
