package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.matmul.RightMatrix;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gemm: {@code Y[M, N] = alpha * A' · B' + beta * C}, A' and B' transposed on demand; also as
 * FusedGemm, which may have a residual as fourth input.
 */
final class GemmOperator implements Operator {
  private static final int[] ADDEND = {2};

  private final OperatorSetup setup;
  private final float alpha;
  private final float beta;
  private final boolean transposeA;
  private final boolean transposeB;
  // Of a constant B, scaled by alpha; else null.
  private final PackedMatrix packed;
  private final FusedSteps steps;

  private GemmOperator(OperatorSetup setup) {
    this.setup = setup;
    this.alpha = setup.real("alpha", 1);
    this.beta = setup.real("beta", 1);
    this.steps = FusedSteps.of(setup);
    this.transposeA = setup.flag("transA", false);
    this.transposeB = setup.flag("transB", false);
    Optional<Tensor> constant =
        setup.constant(1).filter(b -> Floats.isFloatLike(b.elementType()) && b.shape().rank() == 2);
    this.packed = constant.isPresent() ? pack(setup.takeConstant(1).get()) : null;
  }

  static Operator create(OperatorSetup setup) {
    return new GemmOperator(setup);
  }

  private PackedMatrix pack(Tensor b) {
    Tensor scaled = scaled(Floats.widen(b), alpha);
    MatmulKernels kernels = setup.kernels().matmul();
    int depth = scaled.shape().dimension(transposeB ? 1 : 0);
    int columns = scaled.shape().dimension(transposeB ? 0 : 1);
    MatrixPanels panels = panels(kernels, scaled, depth, columns);
    return setup.shared(PackedMatrix.of(kernels, panels, depth, columns));
  }

  private MatrixPanels panels(MatmulKernels kernels, Tensor b, int depth, int columns) {
    int stride = b.shape().dimension(1);
    return new MatrixPanels(
        kernels, b.floatArray(), b.offset(), stride, transposeB, depth, columns);
  }

  /** The tensor times {@code factor}: itself if that is 1. */
  private static Tensor scaled(Tensor tensor, float factor) {
    if (factor == 1) {
      return tensor;
    }
    float[] product = Numbers.floats(tensor);
    for (int i = 0; i < product.length; i++) {
      product[i] *= factor;
    }
    return Tensor.wrap(ElementType.FLOAT, tensor.shape(), product, 0);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor a = matrix("A", context.input(0));
    ElementType type = a.elementType();
    int rows = a.shape().dimension(transposeA ? 1 : 0);
    int depth = a.shape().dimension(transposeA ? 0 : 1);
    Tensor b = packed == null ? matrix("B", context.input(1)) : null;
    int found = b == null ? packed.depth() : b.shape().dimension(transposeB ? 1 : 0);
    int columns = b == null ? packed.columns() : b.shape().dimension(transposeB ? 0 : 1);
    if (depth != found) {
      throw new ShapeMismatchException(
          "A' has %d columns and B' %d rows; they must be equal (A is %s, transA %b, transB %b)"
              .formatted(depth, found, a.shape(), transposeA, transposeB));
    }
    if (b != null && b.elementType() != type) {
      throw new TypeMismatchException(
          "inputs 'A' and 'B' must have one type; found " + type + " and " + b.elementType());
    }
    Tensor c = context.hasInput(2) ? context.input(2) : null;
    if (c != null) {
      checkBroadcast(c.shape(), rows, columns);
    }
    Shape shape = Shape.of(rows, columns);
    if (Floats.isFloatLike(type)) {
      multiply(context, Floats.widen(a), Floats.widen(b), Floats.widen(c), shape, depth);
      return;
    }
    switch (type) {
      case DOUBLE, INT32, INT64, UINT32, UINT64 ->
          multiplyPlainly(context, a, b, c, context.allocate(0, type, shape), depth);
      default -> throw setup.unsupported("element type " + type);
    }
  }

  private static Tensor matrix(String name, Tensor tensor) {
    if (tensor.shape().rank() != 2) {
      throw new ShapeMismatchException(
          "input '" + name + "' must be a matrix; found shape " + tensor.shape());
    }
    return tensor;
  }

  private static void checkBroadcast(Shape c, int rows, int columns) {
    try {
      Broadcast.to(new int[] {rows, columns}, c.toArray());
    } catch (IllegalArgumentException mismatch) {
      throw new ShapeMismatchException(
          "input 'C' must broadcast to [" + rows + ", " + columns + "]; found shape " + c,
          mismatch);
    }
  }

  private void multiply(
      ExecutionContext context, Tensor a, Tensor b, Tensor c, Shape shape, int depth) {
    int columns = shape.dimension(1);
    MatmulKernels kernels = context.kernels().matmul();
    Tensor scaled = b == null ? a : scaled(a, alpha);
    boolean near =
        !transposeA && scaled == context.input(0) && (b == null || b == context.input(1));
    RightMatrix right = b == null ? packed : panels(kernels, b, depth, columns);
    Tensor left = transposeA ? transposed(scaled, context) : scaled;
    steps.run(
        context,
        context.input(0).elementType(),
        shape,
        near ? ADDEND : null,
        (output, epilogue) ->
            new Gemm(kernels, context.workers(), shape.dimension(0), columns, depth)
                .run(
                    new Product(
                        left.floatArray(),
                        left.offset(),
                        depth,
                        right,
                        output.floatArray(),
                        output.offset(),
                        columns,
                        withAddend(epilogue, c, columns))));
  }

  private static Tensor transposed(Tensor matrix, ExecutionContext context) {
    int rows = matrix.shape().dimension(0);
    int columns = matrix.shape().dimension(1);
    float[] from = matrix.floatArray();
    Tensor scratch = context.scratch(ElementType.FLOAT, rows * columns);
    float[] to = scratch.floatArray();
    for (int row = 0; row < rows; row++) {
      int source = matrix.offset() + row * columns;
      int target = scratch.offset() + row;
      for (int column = 0; column < columns; column++) {
        to[target + column * rows] = from[source + column];
      }
    }
    return scratch;
  }

  /** {@code steps} after {@code beta * C}, in the form in which it is added. */
  private Epilogue withAddend(Epilogue steps, Tensor c, int columns) {
    if (c == null || beta == 0) {
      return steps;
    }
    Tensor addend = scaled(c, beta);
    float[] elements = addend.floatArray();
    Shape shape = addend.shape();
    int width = shape.rank() == 0 ? 1 : shape.dimension(-1);
    int height = shape.rank() < 2 ? 1 : shape.dimension(-2);
    if (width != columns) {
      // One number for a whole row, or for all.
      return height > 1
          ? steps.withRowBias(elements, addend.offset())
          : steps.withColumnBias(repeated(elements[addend.offset()], columns), 0);
    }
    return height > 1
        ? steps.withMatrix(elements, addend.offset(), columns)
        : steps.withColumnBias(elements, addend.offset());
  }

  private static float[] repeated(float value, int count) {
    float[] all = new float[count];
    Arrays.fill(all, value);
    return all;
  }

  /** Doubles and integers, for which {@code alpha} and {@code beta} act on the exact product. */
  private void multiplyPlainly(
      ExecutionContext context, Tensor a, Tensor b, Tensor c, Tensor output, int depth) {
    int rows = output.shape().dimension(0);
    int columns = output.shape().dimension(1);
    Tensor left = transposeA ? transposedPlainly(a) : a;
    Tensor right = transposeB ? transposedPlainly(b) : b;
    PlainProducts.multiply(
        MatrixShapes.of(left.shape(), right.shape()), left, right, output, context.workers());
    if (alpha == 1 && c == null) {
      return;
    }
    boolean exact = output.elementType().isInteger() && alpha == 1 && beta == 1;
    for (int i = 0; i < rows * columns; i++) {
      int at = c == null ? 0 : broadcastIndex(c.shape(), i / columns, i % columns);
      if (exact) {
        long sum = Numbers.integer(output, i) + Numbers.integer(c, at);
        Numbers.setInteger(output, i, sum);
      } else {
        double addend = c == null ? 0 : (double) beta * Numbers.real(c, at);
        Numbers.setReal(output, i, (double) alpha * Numbers.real(output, i) + addend);
      }
    }
  }

  private static int broadcastIndex(Shape shape, int row, int column) {
    int width = shape.rank() == 0 ? 1 : shape.dimension(-1);
    int height = shape.rank() < 2 ? 1 : shape.dimension(-2);
    return (height == 1 ? 0 : row * width) + (width == 1 ? 0 : column);
  }

  private static Tensor transposedPlainly(Tensor matrix) {
    int rows = matrix.shape().dimension(0);
    int columns = matrix.shape().dimension(1);
    Tensor result = Tensor.zeros(matrix.elementType(), Shape.of(columns, rows));
    for (int i = 0; i < rows * columns; i++) {
      int to = i % columns * rows + i / columns;
      if (matrix.elementType().isInteger()) {
        Numbers.setInteger(result, to, Numbers.integer(matrix, i));
      } else {
        Numbers.setReal(result, to, Numbers.real(matrix, i));
      }
    }
    return result;
  }
}
