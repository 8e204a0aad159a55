package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.TypeMismatchException;
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
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * MatMul: products by the rules of {@code numpy.matmul}; also as FusedMatMul, which has a bias
 * {@code [N]} as third input and may have a residual as fourth.
 */
final class MatMulOperator implements Operator {
  private static final int[] BIAS = {2};

  private final OperatorSetup setup;
  // Of a constant B: its shape and its matrices; else null.
  private final Shape packedShape;
  private final PackedMatrix[] packed;
  private final FusedSteps steps;

  private MatMulOperator(OperatorSetup setup) {
    this.setup = setup;
    this.steps = FusedSteps.of(setup);
    Optional<Tensor> constant =
        setup.constant(1).filter(b -> Floats.isFloatLike(b.elementType()) && b.shape().rank() > 0);
    if (constant.isPresent()) {
      Tensor b = Floats.widen(setup.takeConstant(1).get());
      packedShape = b.shape();
      packed = pack(setup, b);
    } else {
      packedShape = null;
      packed = null;
    }
  }

  static Operator create(OperatorSetup setup) {
    return new MatMulOperator(setup);
  }

  private static PackedMatrix[] pack(OperatorSetup setup, Tensor b) {
    MatmulKernels kernels = setup.kernels().matmul();
    Shape shape = b.shape();
    int columns = shape.rank() == 1 ? 1 : shape.dimension(-1);
    int depth = shape.rank() == 1 ? shape.dimension(0) : shape.dimension(-2);
    int matrices = shape.elements(0, Math.max(0, shape.rank() - 2));
    PackedMatrix[] all = new PackedMatrix[matrices];
    for (int i = 0; i < matrices; i++) {
      MatrixPanels panels = panels(kernels, b, i, depth, columns);
      all[i] = setup.shared(PackedMatrix.of(kernels, panels, depth, columns));
    }
    return all;
  }

  private static MatrixPanels panels(
      MatmulKernels kernels, Tensor b, int index, int depth, int columns) {
    int offset = b.offset() + index * depth * columns;
    return new MatrixPanels(kernels, b.floatArray(), offset, columns, false, depth, columns);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor a = context.input(0);
    ElementType type = a.elementType();
    if (packed != null && Floats.isFloatLike(type)) {
      multiply(context, a, packedShape, shapes -> index -> packed[index]);
      return;
    }
    Tensor b = context.input(1);
    if (b.elementType() != type) {
      throw new TypeMismatchException(
          "inputs 'A' and 'B' must have one type; found " + type + " and " + b.elementType());
    }
    if (Floats.isFloatLike(type)) {
      Tensor wide = Floats.widen(b);
      MatmulKernels kernels = context.kernels().matmul();
      multiply(
          context,
          a,
          b.shape(),
          shapes -> index -> panels(kernels, wide, index, shapes.depth(), shapes.columns()));
      return;
    }
    switch (type) {
      case DOUBLE, INT32, INT64, UINT32, UINT64 -> {
        MatrixShapes shapes = MatrixShapes.of(a.shape(), b.shape());
        Tensor c = context.allocate(0, type, shapes.output());
        PlainProducts.multiply(shapes, a, b, c, context.workers());
      }
      default -> throw setup.unsupported("element type " + type);
    }
  }

  private void multiply(
      ExecutionContext context,
      Tensor given,
      Shape right,
      Function<MatrixShapes, IntFunction<RightMatrix>> matrices) {
    ElementType type = given.elementType();
    Tensor a = Floats.widen(given);
    MatrixShapes shapes = MatrixShapes.of(a.shape(), right);
    IntFunction<RightMatrix> b = matrices.apply(shapes);
    boolean wide = a != given || packed == null && context.input(1).elementType() != type;
    steps.run(
        context,
        type,
        shapes.output(),
        wide ? null : BIAS,
        (c, epilogue) -> multiply(context, a, shapes, right.rank() <= 2, b, c, epilogue));
  }

  /**
   * @param one whether there is one B for a stack of A: it is one product with all their rows
   */
  private static void multiply(
      ExecutionContext context,
      Tensor a,
      MatrixShapes shapes,
      boolean one,
      IntFunction<RightMatrix> b,
      Tensor c,
      Epilogue steps) {
    int depth = shapes.depth();
    int columns = shapes.columns();
    int rows = one ? shapes.rows() * shapes.products() : shapes.rows();
    Tensor bias = context.hasInput(2) ? Floats.widen(context.input(2)) : null;
    Epilogue epilogue =
        bias == null ? steps : steps.withColumnBias(bias.floatArray(), bias.offset());
    int products = one ? Math.min(1, shapes.products()) : shapes.products();
    Gemm gemm = new Gemm(context.kernels().matmul(), context.workers(), rows, columns, depth);
    IntFunction<Product> product =
        i ->
            new Product(
                a.floatArray(),
                a.offset() + shapes.left()[i] * rows * depth,
                depth,
                b.apply(shapes.right()[i]),
                c.floatArray(),
                c.offset() + i * rows * columns,
                columns,
                epilogue);
    if (products == 1) {
      gemm.run(product.apply(0));
    } else {
      gemm.run(products, product);
    }
  }
}
