package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.IntegerKernels;
import dev.sardonyx.cuda.kernels.IntegerKernels.Numbers;
import dev.sardonyx.cuda.kernels.IntegerKernels.Operand;
import dev.sardonyx.cuda.kernels.IntegerPacking;
import dev.sardonyx.cuda.kernels.IntegerPacking.Lines;
import dev.sardonyx.cuda.kernels.IntegerPacking.Packed;
import dev.sardonyx.cuda.kernels.IntegerPacking.Sizes;
import dev.sardonyx.cuda.kernels.MatrixProduct;
import dev.sardonyx.cuda.library.Gemm;
import dev.sardonyx.cuda.library.MatrixLibrary;
import dev.sardonyx.cuda.library.ProductType;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.linear.MatrixShapes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * The product of two operands of 8-bit integers, each less its zero point, that a node has: by a
 * library where one does it, else by own kernels, with the same sums. A constant matrix B is packed
 * for the library when the node is made, and uploaded as that alone.
 */
final class IntegerProduct {
  /** Matrices that a library is given at once, as {@link LibraryShapes} does. */
  private static final int MOST_MATRICES = 65535;

  private final Gpu gpu;
  private final int a;
  private final int aZero;
  private final int b;
  private final int bZero;
  private final ConstantMatrix constant;

  /** A packed B, on the device. */
  private record ConstantMatrix(
      ElementType type, Shape shape, DeviceTensor elements, DeviceTensor sums) {}

  private IntegerProduct(Gpu gpu, int a, int aZero, int b, int bZero, ConstantMatrix constant) {
    this.gpu = gpu;
    this.a = a;
    this.aZero = aZero;
    this.b = b;
    this.bZero = bZero;
    this.constant = constant;
  }

  /**
   * Of a node whose inputs are bytes; the last thing to be done before it's made.
   *
   * @param aZero the input with A's zero points, which may be absent
   */
  static IntegerProduct of(DeviceSetup setup, Gpu gpu, int a, int aZero, int b, int bZero) {
    Tensor matrix = setup.attributes().constant(b).orElse(null);
    ConstantMatrix constant = null;
    if (library(gpu).isPresent()
        && matrix != null
        && matrix.shape().rank() == 2
        && suits(matrix.shape().dimension(0), matrix.shape().dimension(1))) {
      Packed packed = Packed.of(setup.attributes().takeConstant(b).orElseThrow());
      constant =
          new ConstantMatrix(
              matrix.elementType(),
              matrix.shape(),
              setup.upload(packed.elements()),
              setup.upload(packed.sums()));
    }
    return new IntegerProduct(gpu, a, aZero, b, bZero, constant);
  }

  /** The library, if it multiplies integers as they are packed. */
  private static Optional<MatrixLibrary> library(Gpu gpu) {
    int lines = IntegerPacking.lines(1);
    Gemm least = gemm(1, lines, lines, IntegerPacking.depth(1), 0, 0);
    return gpu.resources.matrices().filter(library -> library.supports(least));
  }

  /** Whether sums of this depth are exact, and packed sizes don't leave 31 bits. */
  private static boolean suits(int depth, int columns) {
    return depth >= IntegerPacking.lines(1) && depth <= IntegerPacking.MOST_DEPTH && columns > 0;
  }

  private static Gemm gemm(
      int matrices, int rows, int columns, int depth, long strideA, long strideB) {
    return new Gemm(
        ProductType.INT8,
        rows,
        columns,
        depth,
        false,
        true,
        matrices,
        strideA,
        strideB,
        (long) rows * columns);
  }

  /** The product of one run. */
  Run begin(DeviceContext context) {
    Shape left = context.input(a).shape();
    Shape right = constant == null ? context.input(b).shape() : constant.shape();
    MatrixShapes shapes = MatrixShapes.of(left, right);
    Operand first =
        operand(
            context.input(a).elementType(),
            context.input(a).address(),
            numbers(context, aZero, shapes.rows()));
    Operand second =
        constant == null
            ? operand(
                context.input(b).elementType(),
                context.input(b).address(),
                numbers(context, bZero, shapes.columns()))
            : operand(constant.type(), 0, numbers(context, bZero, shapes.columns()));
    // The rows of a stack can't be those of one matrix if each has its zero point.
    MatrixProduct product =
        first.eachZero()
            ? ProductNodes.stack(left, right, shapes)
            : ProductNodes.sizes(left, right, shapes);
    return new Run(context, shapes, product, first, second, packed(product));
  }

  private static Operand operand(ElementType type, long address, Numbers zeros) {
    return new Operand(type, address, zeros.address(), zeros.each());
  }

  /** The product as the library does it; null if own kernels do. */
  private Sizes packed(MatrixProduct product) {
    if (library(gpu).isEmpty() || !suits(product.depth(), product.columns())) {
      return null;
    }
    return LibraryShapes.batch(product)
        .filter(batch -> batch.matrices() > 0 && product.rows() > 0)
        .map(
            batch ->
                new Sizes(
                    batch.matrices(),
                    product.rows(),
                    product.columns(),
                    product.depth(),
                    batch.strideA() == 0,
                    batch.strideB() == 0))
        .orElse(null);
  }

  /** Input {@code index}, one number or {@code count}; none if it is absent. */
  static Numbers numbers(DeviceContext context, int index, int count) {
    if (!context.hasInput(index)) {
      return Numbers.NONE;
    }
    DeviceTensor tensor = context.input(index);
    if (tensor.elements() != 1 && tensor.elements() != count) {
      throw new ShapeMismatchException(
          "input %d must have 1 or %d elements; found %s".formatted(index, count, tensor));
    }
    return new Numbers(tensor.address(), tensor.elements() != 1);
  }

  /** The product of one run. */
  final class Run {
    private final DeviceContext context;
    private final MatrixShapes shapes;
    private final MatrixProduct product;
    private final Operand left;
    private final Operand right;
    private final Sizes packed;

    private Run(
        DeviceContext context,
        MatrixShapes shapes,
        MatrixProduct product,
        Operand left,
        Operand right,
        Sizes packed) {
      this.context = context;
      this.shapes = shapes;
      this.product = product;
      this.left = left;
      this.right = right;
      this.packed = packed;
    }

    MatrixShapes shapes() {
      return shapes;
    }

    /** Pieces that the sums are left in. */
    int parts() {
      return packed == null ? IntegerKernels.parts(product) : 1;
    }

    /**
     * Queues it.
     *
     * @param sums {@code [parts, output]} INT32
     */
    void run(long sums) {
      if (packed == null) {
        gpu.integers.product(gpu.stream, product, left, right, sums);
      } else {
        byLibrary(sums);
      }
    }

    private void byLibrary(long sums) {
      Lines rows = packed.rowLines();
      Lines columns = packed.columnLines();
      long packedA = context.scratch(rows.bytes());
      long sumsA = context.scratch(rows.sumBytes());
      gpu.packing.packRows(gpu.stream, rows, left.type(), left.address(), packedA, sumsA);
      long packedB;
      long sumsB;
      if (constant == null) {
        packedB = context.scratch(columns.bytes());
        sumsB = context.scratch(columns.sumBytes());
        gpu.packing.packColumns(gpu.stream, columns, right.type(), right.address(), packedB, sumsB);
      } else {
        packedB = constant.elements().address();
        sumsB = constant.sums().address();
      }
      long all = context.scratch(packed.productBytes());
      multiply(rows, columns, packedA, packedB, all);
      gpu.packing.correct(gpu.stream, packed, left, right, all, sumsA, sumsB, sums);
    }

    private void multiply(Lines rows, Lines columns, long packedA, long packedB, long all) {
      MatrixLibrary library = gpu.resources.matrices().orElseThrow();
      long matrixA = packed.sharedA() ? 0 : (long) rows.packedLines() * rows.packedDepth();
      long matrixB = packed.sharedB() ? 0 : (long) columns.packedLines() * columns.packedDepth();
      long matrix = (long) Integer.BYTES * rows.packedLines() * columns.packedLines();
      for (int first = 0; first < packed.matrices(); first += MOST_MATRICES) {
        Gemm gemm =
            gemm(
                Math.min(MOST_MATRICES, packed.matrices() - first),
                rows.packedLines(),
                columns.packedLines(),
                rows.packedDepth(),
                matrixA,
                matrixB);
        library.multiply(
            gemm, 1, packedA + first * matrixA, packedB + first * matrixB, 0, all + first * matrix);
      }
    }
  }
}
