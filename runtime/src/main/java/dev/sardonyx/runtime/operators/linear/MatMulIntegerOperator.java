package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.matmul.IntegerGemm;
import dev.sardonyx.kernels.matmul.IntegerMatrix;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * MatMulInteger: products of 8-bit integers less their zero points, exact in INT32, by the rules of
 * {@code numpy.matmul}.
 */
final class MatMulIntegerOperator implements Operator {
  // Of a constant matrix B; else null.
  private final Shape packedShape;
  private final IntegerMatrix packed;

  private MatMulIntegerOperator(OperatorSetup setup) {
    boolean constant =
        setup.constant(1).filter(b -> isByte(b) && b.shape().rank() == 2).isPresent();
    if (constant) {
      Tensor b = setup.takeConstant(1).get();
      packedShape = b.shape();
      packed = pack(setup.kernels().matmul(), b, 0, b.shape().dimension(0), b.shape().dimension(1));
    } else {
      packedShape = null;
      packed = null;
    }
  }

  static Operator create(OperatorSetup setup) {
    return new MatMulIntegerOperator(setup);
  }

  private static boolean isByte(Tensor tensor) {
    return tensor.elementType() == ElementType.INT8 || tensor.elementType() == ElementType.UINT8;
  }

  private static Tensor bytes(Tensor tensor, String name) {
    if (!isByte(tensor)) {
      throw new TypeMismatchException(
          "input '" + name + "' must be INT8 or UINT8; found " + tensor.elementType());
    }
    return tensor;
  }

  private static IntegerMatrix pack(
      MatmulKernels kernels, Tensor b, int index, int depth, int columns) {
    return IntegerMatrix.of(
        kernels,
        b.byteArray(),
        b.offset() + index * depth * columns,
        b.elementType() == ElementType.UINT8,
        depth,
        columns);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor a = bytes(context.input(0), "A");
    Tensor b = packed == null ? bytes(context.input(1), "B") : null;
    MatrixShapes shapes = MatrixShapes.of(a.shape(), b == null ? packedShape : b.shape());
    int depth = shapes.depth();
    int columns = shapes.columns();
    boolean one = b == null || b.shape().rank() <= 2;
    int rows = one ? shapes.rows() * shapes.products() : shapes.rows();
    int products = one ? Math.min(1, shapes.products()) : shapes.products();
    int[] aZeroPoints = zeroPoints(context, 2, "a_zero_point", shapes.rows());
    int[] bZeroPoints = zeroPoints(context, 3, "b_zero_point", columns);
    if (aZeroPoints.length > 1 && aZeroPoints.length < rows) {
      int[] repeated = new int[rows];
      int[] once = aZeroPoints;
      Arrays.setAll(repeated, row -> once[row % once.length]);
      aZeroPoints = repeated;
    }
    Tensor c = context.allocate(0, ElementType.INT32, shapes.output());
    boolean aUnsigned = a.elementType() == ElementType.UINT8;
    Tensor scratch =
        context.scratch(ElementType.FLOAT, IntegerGemm.scratchElements(rows, depth, columns));
    for (int i = 0; i < products; i++) {
      IntegerMatrix right =
          packed != null
              ? packed
              : pack(context.kernels().matmul(), b, shapes.right()[i], depth, columns);
      IntegerGemm gemm =
          new IntegerGemm(context.kernels().matmul(), context.workers(), rows, right);
      gemm.run(
          a.byteArray(),
          a.offset() + shapes.left()[i] * rows * depth,
          aUnsigned,
          aZeroPoints,
          bZeroPoints,
          c.intArray(),
          c.offset() + i * rows * columns,
          scratch.floatArray(),
          scratch.offset());
    }
  }

  /**
   * One number, or one for each row or column.
   *
   * @throws ShapeMismatchException for zero points that differ from product to product
   */
  private static int[] zeroPoints(ExecutionContext context, int index, String name, int count) {
    if (!context.hasInput(index)) {
      return new int[] {0};
    }
    Tensor tensor = bytes(context.input(index), name);
    if (tensor.elements() != 1 && tensor.elements() != count) {
      throw new ShapeMismatchException(
          "input '" + name + "' must have 1 or " + count + " elements; found " + tensor.shape());
    }
    int[] values = new int[tensor.elements()];
    Arrays.setAll(values, i -> (int) Numbers.integer(tensor, i));
    return values;
  }
}
