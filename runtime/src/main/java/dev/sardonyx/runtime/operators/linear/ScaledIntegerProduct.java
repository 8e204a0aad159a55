package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.matmul.CenteredIntegers;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * FusedMatMulInteger: {@code steps((A - a_zero_point) · (B - b_zero_point) * scale + bias)}, the
 * product exact, then rounded to FLOAT.
 *
 * <p>Inputs: A {@code [..., K]} and B {@code [K, N]} of INT8 or UINT8; {@code a_zero_point} and
 * {@code b_zero_point} as MatMulInteger has them; {@code scale}, one FLOAT or {@code [N]}; {@code
 * bias} {@code [N]} or absent; a residual, for the step of that name.
 */
final class ScaledIntegerProduct implements Operator {
  private static final int SCALE = 4;
  private static final int BIAS = 5;

  private final FusedSteps steps;
  // B less its zero points, where both are constant and its products exact in floats; else null.
  private final PackedMatrix centered;
  // For all other B.
  private final IntegerProducts products;

  private ScaledIntegerProduct(OperatorSetup setup) {
    this.steps = FusedSteps.of(setup, FusedSteps.INTEGER_RESIDUAL_INPUT);
    this.centered = centered(setup);
    if (centered == null) {
      this.products = new IntegerProducts(setup, 1);
    } else {
      setup.takeConstant(1);
      this.products = null;
    }
  }

  static Operator create(OperatorSetup setup) {
    return new ScaledIntegerProduct(setup);
  }

  private static PackedMatrix centered(OperatorSetup setup) {
    Tensor b = setup.constant(1).orElse(null);
    Tensor zeroPoint = setup.constant(3).orElse(null);
    if (b == null || b.shape().rank() != 2 || zeroPoint == null && setup.hasInput(3)) {
      return null;
    }
    int columns = b.shape().dimension(1);
    return CenteredIntegers.packExactly(
        setup.kernels().matmul(),
        IntegerProducts.bytes(b, "B").byteArray(),
        b.offset(),
        b.elementType() == ElementType.UINT8,
        IntegerProducts.zeroPoints(zeroPoint, "b_zero_point", columns),
        b.shape().dimension(0),
        columns);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor a = IntegerProducts.bytes(context.input(0), "A");
    MatrixShapes shapes =
        centered == null
            ? products.shapes(context, a.shape())
            : MatrixShapes.of(a.shape(), Shape.of(centered.depth(), centered.columns()));
    int columns = shapes.columns();
    int rows = shapes.rows() * shapes.products();
    float[] scale = columns(context.input(SCALE), "scale", columns);
    float[] bias =
        context.hasInput(BIAS) ? columns(context.input(BIAS), "bias", columns) : new float[columns];
    int[] aZeroPoints = IntegerProducts.zeroPoints(context, 2, "a_zero_point", shapes.rows());
    steps.run(
        context,
        ElementType.FLOAT,
        shapes.output(),
        null,
        (c, further) -> {
          Epilogue epilogue = scaled(context, scale, bias).then(further);
          if (centered == null) {
            multiply(context, shapes, a, aZeroPoints, c, epilogue);
          } else {
            multiplyCentered(context, shapes, a, repeated(aZeroPoints, rows), c, epilogue);
          }
        });
  }

  private void multiply(
      ExecutionContext context,
      MatrixShapes shapes,
      Tensor a,
      int[] aZeroPoints,
      Tensor c,
      Epilogue epilogue) {
    int columns = shapes.columns();
    int[] bZeroPoints = IntegerProducts.zeroPoints(context, 3, "b_zero_point", columns);
    Tensor sums = context.scratch(ElementType.INT32, c.elements());
    products.run(context, shapes, a, aZeroPoints, bZeroPoints, sums.intArray(), sums.offset());
    for (int i = 0; i < c.elements(); i++) {
      c.floatArray()[c.offset() + i] = sums.intArray()[sums.offset() + i];
    }
    int rows = shapes.rows() * shapes.products();
    epilogue.finish(c.floatArray(), c.offset(), columns, 0, rows, 0, columns);
  }

  private void multiplyCentered(
      ExecutionContext context,
      MatrixShapes shapes,
      Tensor a,
      int[] aZeroPoints,
      Tensor c,
      Epilogue epilogue) {
    int rows = shapes.rows() * shapes.products();
    int columns = shapes.columns();
    int depth = shapes.depth();
    Tensor wide = context.scratch(ElementType.FLOAT, rows * depth);
    CenteredIntegers.widen(
        a.byteArray(),
        a.offset(),
        a.elementType() == ElementType.UINT8,
        aZeroPoints,
        rows,
        depth,
        wide.floatArray(),
        wide.offset(),
        context.workers());
    new Gemm(context.kernels().matmul(), context.workers(), rows, columns, depth)
        .run(
            new Product(
                wide.floatArray(),
                wide.offset(),
                depth,
                centered,
                c.floatArray(),
                c.offset(),
                columns,
                epilogue));
  }

  /** Zero points of the rows of one matrix for those of all. */
  private static int[] repeated(int[] zeroPoints, int rows) {
    if (zeroPoints.length == 1 || zeroPoints.length == rows) {
      return zeroPoints;
    }
    int[] all = new int[rows];
    Arrays.setAll(all, row -> zeroPoints[row % zeroPoints.length]);
    return all;
  }

  /** Scale and bias. */
  private static Epilogue scaled(ExecutionContext context, float[] scale, float[] bias) {
    NormalizationKernels loops = context.kernels().normalization();
    return Epilogue.NONE.then(
        (c, offset, length, row, column) ->
            loops.affine(c, offset, 0, 1, scale, column, bias, column, c, offset, length));
  }

  private static float[] columns(Tensor tensor, String name, int columns) {
    if (tensor.elementType() != ElementType.FLOAT) {
      throw new TypeMismatchException(
          "input '" + name + "' must be FLOAT; found " + tensor.elementType());
    }
    if (tensor.elements() != columns && tensor.elements() != 1) {
      throw new ShapeMismatchException(
          "input '" + name + "' must have 1 or " + columns + " elements; found " + tensor.shape());
    }
    float[] all = new float[columns];
    if (tensor.elements() == 1) {
      Arrays.fill(all, tensor.floatArray()[tensor.offset()]);
    } else {
      System.arraycopy(tensor.floatArray(), tensor.offset(), all, 0, columns);
    }
    return all;
  }
}
