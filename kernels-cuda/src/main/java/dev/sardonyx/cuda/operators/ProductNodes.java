package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.MatrixProduct;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.linear.MatrixShapes;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;

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
    if (!CudaOperators.areFloats(setup)
        || epilogues == null
        || epilogues.residual() >= 0
        || hasBias && beta != 1) {
      return null;
    }
    boolean transposedA = setup.attributes().flag("transA", false);
    boolean transposedB = setup.attributes().flag("transB", false);
    return context -> {
      Shape a = matrix(context.input(0));
      Shape b = matrix(context.input(1));
      int rows = a.dimension(transposedA ? 1 : 0);
      int depth = a.dimension(transposedA ? 0 : 1);
      int columns = b.dimension(transposedB ? 0 : 1);
      if (b.dimension(transposedB ? 1 : 0) != depth) {
        throw new ShapeMismatchException("A " + a + " and B " + b + " can't be multiplied");
      }
      DeviceTensor bias = hasBias ? context.input(2) : null;
      DeviceEpilogue.Bias kind = DeviceEpilogue.Bias.NONE;
      long biasAddress = 0;
      if (bias != null) {
        kind = biasKind(bias.shape(), rows, columns);
        biasAddress = kind == null ? spread(context, gpu, bias, rows, columns) : bias.address();
        kind = kind == null ? DeviceEpilogue.Bias.MATRIX : kind;
      }
      DeviceEpilogue epilogue = epilogues.after(alpha, kind, columns);
      run(
          context,
          gpu,
          MatrixProduct.of(rows, columns, depth, transposedA, transposedB, epilogue),
          Shape.of(rows, columns),
          biasAddress);
    };
  }

  private static Shape matrix(DeviceTensor tensor) {
    if (tensor.shape().rank() != 2) {
      throw new ShapeMismatchException("expected a matrix; found " + tensor);
    }
    return tensor.shape();
  }

  /** What a C of this shape is as it lies; null if it has to be spread out. */
  private static DeviceEpilogue.Bias biasKind(Shape c, int rows, int columns) {
    int last = c.rank() == 0 ? 1 : c.dimension(-1);
    int above = c.rank() < 2 ? 1 : c.dimension(-2);
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
      DeviceContext context, Gpu gpu, DeviceTensor c, int rows, int columns) {
    Shape wanted = Shape.of(rows, columns);
    if (!Views.broadcast(wanted, c.shape()).equals(wanted)) {
      throw new ShapeMismatchException("C " + c + " doesn't broadcast to " + wanted);
    }
    long address = context.scratch(DeviceTensor.bytes(c.elementType(), wanted));
    int columnStride = c.shape().rank() == 0 || c.shape().dimension(-1) == 1 ? 0 : 1;
    int rowStride = c.shape().rank() < 2 || c.shape().dimension(-2) == 1 ? 0 : columns;
    gpu.movement.copy(
        gpu.stream,
        c.elementType(),
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
    if (!CudaOperators.areFloats(setup) || epilogues == null || epilogues.residual() >= 0) {
      return null;
    }
    return context -> {
      Shape a = context.input(0).shape();
      Shape b = context.input(1).shape();
      MatrixShapes shapes = MatrixShapes.of(a, b);
      boolean hasBias = context.hasInput(2);
      DeviceEpilogue epilogue =
          epilogues.after(1, hasBias ? DeviceEpilogue.Bias.COLUMNS : DeviceEpilogue.Bias.NONE, 0);
      // One B for a stack of A is one product with all their rows.
      MatrixProduct product =
          b.rank() <= 2
              ? MatrixProduct.of(
                  shapes.rows() * shapes.products(),
                  shapes.columns(),
                  shapes.depth(),
                  false,
                  false,
                  epilogue)
              : stack(a, b, shapes, epilogue);
      run(context, gpu, product, shapes.output(), hasBias ? context.input(2).address() : 0);
    };
  }

  private static MatrixProduct stack(
      Shape a, Shape b, MatrixShapes shapes, DeviceEpilogue epilogue) {
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
        epilogue);
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

  private static void run(
      DeviceContext context, Gpu gpu, MatrixProduct product, Shape shape, long bias) {
    DeviceTensor a = context.input(0);
    DeviceTensor b = context.input(1);
    DeviceTensor y = context.allocate(0, a.elementType(), shape);
    Rounded rounded = new Rounded(context, gpu, a.elementType());
    long bytes = product.scratchBytes();
    long scratch = bytes == 0 ? 0 : context.scratch(bytes);
    int biasElements =
        switch (product.epilogue().bias()) {
          case NONE -> 0;
          case ROWS -> product.rows();
          case COLUMNS -> product.columns();
          case MATRIX -> product.rows() * product.columns();
        };
    gpu.products.run(
        gpu.stream,
        rounded.type(),
        product,
        rounded.operand(a),
        rounded.operand(b),
        rounded.operand(bias, biasElements),
        0,
        rounded.result(y),
        scratch);
    rounded.finish(y);
  }
}
