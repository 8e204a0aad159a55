package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.ElementwiseKernels.Operand;
import dev.sardonyx.cuda.kernels.MatrixProduct;
import dev.sardonyx.cuda.library.Gemm;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.linear.MatrixShapes;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Products of matrices, with what the optimizer has fused into them. */
final class ProductNodes {
  private ProductNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Gemm", ProductNodes::gemm);
    all.put("MatMul", ProductNodes::matMul);
    all.put("dev.sardonyx:FusedGemm", ProductNodes::gemm);
    all.put("dev.sardonyx:FusedMatMul", ProductNodes::matMul);
  }

  private static DeviceOperator gemm(DeviceSetup setup, Gpu gpu) {
    Epilogues epilogues = Epilogues.of(setup);
    float alpha = setup.attributes().real("alpha", 1);
    float beta = setup.attributes().real("beta", 1);
    boolean hasBias = setup.hasInput(2) && beta != 0;
    if (!CudaOperators.areFloats(setup) || epilogues == null || hasBias && beta != 1) {
      return null;
    }
    boolean transposedA = setup.attributes().flag("transA", false);
    boolean transposedB = setup.attributes().flag("transB", false);
    Node node =
        new Node(gpu, Operands.of(setup, gpu), setup.inputType(0), alpha, hasBias, epilogues);
    return context -> {
      Shape a = matrix(node.operands.input(context, 0));
      Shape b = matrix(node.operands.input(context, 1));
      int rows = a.dimension(transposedA ? 1 : 0);
      int depth = a.dimension(transposedA ? 0 : 1);
      int columns = b.dimension(transposedB ? 0 : 1);
      if (b.dimension(transposedB ? 1 : 0) != depth) {
        throw new ShapeMismatchException("A " + a + " and B " + b + " can't be multiplied");
      }
      MatrixProduct product =
          MatrixProduct.of(rows, columns, depth, transposedA, transposedB, DeviceEpilogue.NONE);
      node.run(context, product, Shape.of(rows, columns));
    };
  }

  private static Shape matrix(DeviceTensor tensor) {
    if (tensor.shape().rank() != 2) {
      throw new ShapeMismatchException("expected a matrix; found " + tensor);
    }
    return tensor.shape();
  }

  /** What a C of this shape is as it lies; null if it has to be spread out. */
  private static DeviceEpilogue.Bias biasKind(int[] c, int rows, int columns) {
    int last = c.length == 0 ? 1 : c[c.length - 1];
    int above = c.length < 2 ? 1 : c[c.length - 2];
    if (last == columns && above == 1) {
      return DeviceEpilogue.Bias.COLUMNS;
    }
    if (last == 1 && above == rows) {
      return DeviceEpilogue.Bias.ROWS;
    }
    return last == columns && above == rows ? DeviceEpilogue.Bias.MATRIX : null;
  }

  /** The address of C broadcast to {@code [rows, columns]}. */
  private static long spread(
      DeviceContext context, Gpu gpu, ElementType type, Operand c, int rows, int columns) {
    Shape wanted = Shape.of(rows, columns);
    int rank = c.shape().length;
    long address = context.scratch(DeviceTensor.bytes(type, wanted));
    int columnStride = rank == 0 || c.shape()[rank - 1] == 1 ? 0 : 1;
    int rowStride = rank < 2 || c.shape()[rank - 2] == 1 ? 0 : columns;
    gpu.movement.copy(
        gpu.stream,
        type,
        wanted.toArray(),
        c.address(),
        0,
        new int[] {rowStride, columnStride},
        address,
        0,
        new int[] {columns, 1});
    return address;
  }

  private static DeviceOperator matMul(DeviceSetup setup, Gpu gpu) {
    Epilogues epilogues = Epilogues.of(setup);
    if (!CudaOperators.areFloats(setup) || epilogues == null) {
      return null;
    }
    Node node =
        new Node(gpu, Operands.of(setup, gpu), setup.inputType(0), 1, setup.hasInput(2), epilogues);
    return context -> {
      Shape a = node.operands.input(context, 0).shape();
      Shape b = node.operands.input(context, 1).shape();
      MatrixShapes shapes = MatrixShapes.of(a, b);
      node.run(context, sizes(a, b, shapes), shapes.output());
    };
  }

  /** The product of tensors: one B for a stack of A is one product with all their rows. */
  static MatrixProduct sizes(Shape a, Shape b, MatrixShapes shapes) {
    return b.rank() > 2
        ? stack(a, b, shapes)
        : MatrixProduct.of(
            shapes.rows() * shapes.products(),
            shapes.columns(),
            shapes.depth(),
            false,
            false,
            DeviceEpilogue.NONE);
  }

  /** The product of tensors, each matrix by itself. */
  static MatrixProduct stack(Shape a, Shape b, MatrixShapes shapes) {
    Shape left = stack(a);
    Shape right = stack(b);
    Shape batch = Views.broadcast(left, right);
    return new MatrixProduct(
        shapes.rows(),
        shapes.columns(),
        shapes.depth(),
        shapes.depth(),
        shapes.columns(),
        false,
        false,
        batch.toArray(),
        strides(left, batch.rank(), shapes.rows() * shapes.depth()),
        strides(right, batch.rank(), shapes.depth() * shapes.columns()),
        0,
        DeviceEpilogue.NONE);
  }

  private static Shape stack(Shape shape) {
    int[] all = shape.toArray();
    return Shape.of(Arrays.copyOf(all, Math.max(0, all.length - 2)));
  }

  /** From one matrix to the next along each dimension of the batch; 0 where they repeat. */
  private static int[] strides(Shape stack, int rank, int matrix) {
    int[] strides = new int[rank];
    int stride = matrix;
    for (int axis = 1; axis <= stack.rank(); axis++) {
      int size = stack.dimension(-axis);
      strides[rank - axis] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return strides;
  }

  /**
   * What is known of a node when it is made.
   *
   * @param hasBias whether input 2 is added
   */
  private record Node(
      Gpu gpu,
      Operands operands,
      ElementType given,
      float alpha,
      boolean hasBias,
      Epilogues epilogues) {
    void run(DeviceContext context, MatrixProduct product, Shape shape) {
      DeviceTensor bias = hasBias ? operands.input(context, 2) : null;
      if (bias != null && !Views.broadcast(shape, bias.shape()).equals(shape)) {
        throw new ShapeMismatchException("C " + bias + " doesn't broadcast to " + shape);
      }
      DeviceTensor residual =
          epilogues.residual() < 0 ? null : context.input(FusedSteps.RESIDUAL_INPUT);
      if (residual != null && !residual.shape().equals(shape)) {
        runApart(context, product, shape, bias, residual);
        return;
      }
      Rounded rounded = new Rounded(context, gpu, given);
      Optional<Gemm> library = LibraryShapes.product(gpu, rounded.type(), product);
      DeviceTensor y = epilogues.result(context, given, shape, library.isPresent());
      long other = rounded.operand(residual);
      long result = rounded.result(y);
      compute(context, rounded, library, product, epilogues, bias, other, shape, result);
      rounded.finish(y);
    }

    /** Of a residual that is broadcast, or that the result is broadcast to. */
    private void runApart(
        DeviceContext context,
        MatrixProduct product,
        Shape shape,
        DeviceTensor bias,
        DeviceTensor residual) {
      Shape whole = Views.broadcast(shape, residual.shape());
      DeviceTensor y = context.allocate(0, given, whole);
      Rounded rounded = new Rounded(context, gpu, given);
      Optional<Gemm> library = LibraryShapes.product(gpu, rounded.type(), product);
      long bytes = DeviceTensor.bytes(rounded.type(), shape);
      long computed = bytes == 0 ? 0 : context.scratch(bytes);
      compute(context, rounded, library, product, epilogues.head(), bias, 0, shape, computed);
      epilogues.addApart(
          gpu,
          rounded.type(),
          new Operand(computed, shape.toArray()),
          new Operand(rounded.operand(residual), residual.shape().toArray()),
          new Operand(rounded.result(y), whole.toArray()));
      rounded.finish(y);
    }

    private void compute(
        DeviceContext context,
        Rounded rounded,
        Optional<Gemm> library,
        MatrixProduct product,
        Epilogues steps,
        DeviceTensor bias,
        long residual,
        Shape shape,
        long result) {
      long a = rounded.operand(operands.input(context, 0));
      long b = rounded.operand(operands.input(context, 1));
      Operand added =
          bias == null ? null : new Operand(rounded.operand(bias), bias.shape().toArray());
      if (library.isPresent()) {
        gpu.resources.matrices().orElseThrow().multiply(library.get(), alpha, a, b, 0, result);
        steps.finish(gpu, rounded.type(), added, residual, new Operand(result, shape.toArray()));
      } else {
        byOwnKernels(context, rounded.type(), product, steps, a, b, added, residual, result);
      }
    }

    private void byOwnKernels(
        DeviceContext context,
        ElementType type,
        MatrixProduct bare,
        Epilogues steps,
        long a,
        long b,
        Operand bias,
        long residual,
        long y) {
      int rows = bare.rows();
      int columns = bare.columns();
      DeviceEpilogue.Bias kind =
          bias == null ? DeviceEpilogue.Bias.NONE : biasKind(bias.shape(), rows, columns);
      long biasAddress = bias == null ? 0 : bias.address();
      if (kind == null) {
        biasAddress = spread(context, gpu, type, bias, rows, columns);
        kind = DeviceEpilogue.Bias.MATRIX;
      }
      MatrixProduct product = bare.with(steps.after(alpha, kind, columns));
      long bytes = product.scratchBytes();
      long scratch = bytes == 0 ? 0 : context.scratch(bytes);
      gpu.products.run(gpu.stream, type, product, a, b, biasAddress, residual, y, scratch);
    }
  }
}
