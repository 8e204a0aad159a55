package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** MatMulInteger: {@code (A - a_zero_point) · (B - b_zero_point)}, see {@link IntegerProducts}. */
final class MatMulIntegerOperator {
  private MatMulIntegerOperator() {}

  static Operator create(OperatorSetup setup) {
    IntegerProducts products = new IntegerProducts(setup, 1);
    return context -> {
      Tensor a = IntegerProducts.bytes(context.input(0), "A");
      MatrixShapes shapes = products.shapes(context, a.shape());
      int[] aZeroPoints = IntegerProducts.zeroPoints(context, 2, "a_zero_point", shapes.rows());
      int[] bZeroPoints = IntegerProducts.zeroPoints(context, 3, "b_zero_point", shapes.columns());
      Tensor c = context.allocate(0, ElementType.INT32, shapes.output());
      products.run(context, shapes, a, aZeroPoints, bZeroPoints, c.intArray(), c.offset());
    };
  }
}
