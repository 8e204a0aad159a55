package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Requantization;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * QLinearMatMul: the product of quantized matrices, quantized. Inputs: a, a_scale, a_zero_point, b,
 * b_scale, b_zero_point, y_scale, y_zero_point.
 */
final class QLinearMatMulOperator {
  private static final int GRAIN = 1 << 14;

  private QLinearMatMulOperator() {}

  static Operator create(OperatorSetup setup) {
    IntegerProducts products = new IntegerProducts(setup, 3);
    return context -> {
      if (QuantizedRealProduct.applies(context)) {
        QuantizedRealProduct.run(context);
        return;
      }
      Tensor a = IntegerProducts.bytes(context.input(0), "a");
      MatrixShapes shapes = products.shapes(context, a.shape());
      int rows = shapes.rows();
      int columns = shapes.columns();
      int[] aZeroPoints = IntegerProducts.zeroPoints(context, 2, "a_zero_point", rows);
      int[] bZeroPoints = IntegerProducts.zeroPoints(context, 5, "b_zero_point", columns);
      Tensor bScale = context.input(4);
      if (bScale.elements() != 1 && bScale.elements() != columns) {
        throw new ShapeMismatchException(
            "'b_scale' must have 1 or " + columns + " elements; found " + bScale.shape());
      }
      ElementType type = context.hasInput(7) ? context.input(7).elementType() : a.elementType();
      Tensor y = context.allocate(0, type, shapes.output());
      Tensor sums = context.scratch(ElementType.INT32, y.elements());
      products.run(context, shapes, a, aZeroPoints, bZeroPoints, sums.intArray(), sums.offset());
      Requantization requantization =
          Requantization.of(context.input(1), bScale, context.input(6), type, context.input(7));
      int[] from = sums.intArray();
      byte[] to = y.byteArray();
      Ranges.split(
          context.workers(),
          y.elements(),
          GRAIN,
          (begin, end) -> {
            for (int i = begin; i < end; i++) {
              to[y.offset() + i] = requantization.apply(from[sums.offset() + i], i % columns);
            }
          });
    };
  }
}
