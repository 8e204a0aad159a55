package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * QLinearMatMul where something is a float8: the numbers are no integers, so that the product is
 * that of the dequantized matrices in double precision, quantized as QuantizeLinear does.
 */
final class QuantizedRealProduct {
  private QuantizedRealProduct() {}

  /** Whether an operand or the result is of floating point. */
  static boolean applies(ExecutionContext context) {
    return isReal(context.input(0)) || isReal(context.input(3)) || isReal(context.input(7));
  }

  private static boolean isReal(Tensor tensor) {
    return tensor != null && tensor.elementType().isFloatingPoint();
  }

  static void run(ExecutionContext context) {
    Tensor a = context.input(0);
    Tensor b = context.input(3);
    if (b == null) {
      throw new TypeMismatchException(
          "expected operands that are both of integers or both of floating point; found " + a);
    }
    MatrixShapes shapes = MatrixShapes.of(a.shape(), b.shape());
    int columns = shapes.columns();
    double[] left = dequantized(context, 0, shapes.depth(), shapes.rows());
    double[] right = dequantized(context, 3, 1, columns);
    Tensor product = Tensor.zeros(ElementType.DOUBLE, shapes.output());
    PlainProducts.multiply(
        shapes,
        Tensor.wrap(ElementType.DOUBLE, a.shape(), left, 0),
        Tensor.wrap(ElementType.DOUBLE, b.shape(), right, 0),
        product,
        context.workers());
    Tensor zeroPoint = context.input(7);
    ElementType type = zeroPoint == null ? a.elementType() : zeroPoint.elementType();
    Tensor y = context.allocate(0, type, shapes.output());
    double zero = zeroPoint == null ? 0 : Numbers.readOne(zeroPoint, "y_zero_point");
    double scale = Numbers.readOne(context.input(6), "y_scale");
    double[] sums = product.doubleArray();
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= scale;
      if (type.isInteger()) {
        // Saturated as an integer; a float8 saturates itself.
        Numbers.setReal(y, i, Math.rint(sums[i]) + zero);
      }
    }
    if (!type.isInteger()) {
      Formats.elements(y).write(0, sums, 0, sums.length);
    }
  }

  /**
   * A matrix by its scale and zero point, the two inputs after it.
   *
   * @param run elements one after another of one row, or of one column
   * @param count of rows or columns
   */
  private static double[] dequantized(ExecutionContext context, int index, int run, int count) {
    double[] values = Numbers.doubles(context.input(index));
    double[] scales = parameters(context, index + 1, count);
    double[] zeroPoints =
        context.hasInput(index + 2) ? parameters(context, index + 2, count) : new double[1];
    for (int i = 0; i < values.length; i++) {
      int place = i / Math.max(1, run);
      values[i] =
          (values[i] - zeroPoints[place % zeroPoints.length]) * scales[place % scales.length];
    }
    return values;
  }

  private static double[] parameters(ExecutionContext context, int index, int count) {
    Tensor tensor = context.input(index);
    if (tensor.elements() != 1 && (tensor.elements() != count || count == 0)) {
      throw new ShapeMismatchException(
          "input %d must have 1 or %d elements; found %s".formatted(index, count, tensor.shape()));
    }
    return Numbers.doubles(tensor);
  }
}
