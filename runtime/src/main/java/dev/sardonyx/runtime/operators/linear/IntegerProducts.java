package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.matmul.IntegerGemm;
import dev.sardonyx.kernels.matmul.IntegerMatrix;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Products of 8-bit integers less their zero points, exact in INT32, by the rules of {@code
 * numpy.matmul}; the right operand is packed beforehand where it is a constant matrix.
 */
public final class IntegerProducts {
  private final int right;
  // Of a constant matrix B; else null.
  private final Shape packedShape;
  private final IntegerMatrix packed;

  /**
   * Products whose right operand is input {@code right}.
   *
   * @param right of INT8 or UINT8
   */
  public IntegerProducts(OperatorSetup setup, int right) {
    this.right = right;
    boolean constant =
        setup.constant(right).filter(b -> isByte(b) && b.shape().rank() == 2).isPresent();
    if (constant) {
      Tensor b = setup.takeConstant(right).get();
      packedShape = b.shape();
      packed = pack(setup.kernels().matmul(), b, 0, b.shape().dimension(0), b.shape().dimension(1));
    } else {
      packedShape = null;
      packed = null;
    }
  }

  private static boolean isByte(Tensor tensor) {
    return tensor.elementType() == ElementType.INT8 || tensor.elementType() == ElementType.UINT8;
  }

  /**
   * The tensor itself.
   *
   * @throws TypeMismatchException unless it is of bytes
   */
  public static Tensor bytes(Tensor tensor, String name) {
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

  /** The shapes of the product of {@code a} and the right operand. */
  public MatrixShapes shapes(ExecutionContext context, Shape a) {
    return MatrixShapes.of(a, packed == null ? context.input(right).shape() : packedShape);
  }

  /**
   * Computes the products.
   *
   * @param aZeroPoints one, or one for each row of a matrix
   * @param bZeroPoints one, or one for each column
   * @param c of {@link MatrixShapes#output()}, from {@code cOffset} on
   */
  public void run(
      ExecutionContext context,
      MatrixShapes shapes,
      Tensor a,
      int[] aZeroPoints,
      int[] bZeroPoints,
      int[] c,
      int cOffset) {
    Tensor b = packed == null ? bytes(context.input(right), "B") : null;
    int depth = shapes.depth();
    int columns = shapes.columns();
    boolean one = b == null || b.shape().rank() <= 2;
    int rows = one ? shapes.rows() * shapes.products() : shapes.rows();
    int products = one ? Math.min(1, shapes.products()) : shapes.products();
    int[] rowZeroPoints = aZeroPoints;
    if (aZeroPoints.length > 1 && aZeroPoints.length < rows) {
      rowZeroPoints = new int[rows];
      Arrays.setAll(rowZeroPoints, row -> aZeroPoints[row % aZeroPoints.length]);
    }
    Tensor scratch =
        context.scratch(ElementType.FLOAT, IntegerGemm.scratchElements(rows, depth, columns));
    for (int i = 0; i < products; i++) {
      IntegerMatrix matrix =
          packed != null
              ? packed
              : pack(context.kernels().matmul(), b, shapes.right()[i], depth, columns);
      new IntegerGemm(context.kernels().matmul(), context.workers(), rows, matrix)
          .run(
              a.byteArray(),
              a.offset() + shapes.left()[i] * rows * depth,
              a.elementType() == ElementType.UINT8,
              rowZeroPoints,
              bZeroPoints,
              c,
              cOffset + i * rows * columns,
              scratch.floatArray(),
              scratch.offset());
    }
  }

  /**
   * The zero points in input {@code index}: one number, or one for each of {@code count} rows or
   * columns; 0 if the input is absent.
   *
   * @throws ShapeMismatchException for zero points that differ from product to product
   */
  public static int[] zeroPoints(ExecutionContext context, int index, String name, int count) {
    return zeroPoints(context.hasInput(index) ? context.input(index) : null, name, count);
  }

  /** As {@link #zeroPoints(ExecutionContext, int, String, int)}, of a tensor; null for none. */
  static int[] zeroPoints(Tensor given, String name, int count) {
    if (given == null) {
      return new int[] {0};
    }
    Tensor tensor = bytes(given, name);
    if (tensor.elements() != 1 && tensor.elements() != count) {
      throw new ShapeMismatchException(
          "input '" + name + "' must have 1 or " + count + " elements; found " + tensor.shape());
    }
    int[] values = new int[tensor.elements()];
    Arrays.setAll(values, i -> (int) Numbers.integer(tensor, i));
    return values;
  }
}
