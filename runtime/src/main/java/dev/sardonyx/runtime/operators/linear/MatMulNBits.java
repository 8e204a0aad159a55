package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * MatMulNBits of com.microsoft: {@code A[..., K] · B[K, N]}, B of a few bits an element with a
 * scale for each block of K. B comes as {@code [N, blocks, bytes]}, the first element in the lowest
 * bits; it is packed as floats when the session is built.
 */
final class MatMulNBits implements Operator {
  private final int depth;
  private final int columns;
  private final PackedMatrix packed;

  private MatMulNBits(OperatorSetup setup) {
    this.depth = Math.toIntExact(setup.integer("K"));
    this.columns = Math.toIntExact(setup.integer("N"));
    int bits = Math.toIntExact(setup.integer("bits", 4));
    int block = Math.toIntExact(setup.integer("block_size"));
    if (bits != 2 && bits != 4 && bits != 8 || block < 1 || depth < 0 || columns < 0) {
      throw setup.unsupported("%d bits in blocks of %d".formatted(bits, block));
    }
    if (setup.hasInput(4)) {
      throw setup.unsupported("g_idx");
    }
    if (setup.constant(1).isEmpty()
        || setup.constant(2).isEmpty()
        || setup.hasInput(3) && setup.constant(3).isEmpty()) {
      throw setup.unsupported("a matrix that is not a constant");
    }
    float[] matrix =
        widen(
            setup,
            bits,
            block,
            setup.takeConstant(1).get(),
            setup.takeConstant(2).get(),
            setup.takeConstant(3).orElse(null));
    MatmulKernels kernels = setup.kernels().matmul();
    MatrixPanels panels = new MatrixPanels(kernels, matrix, 0, depth, true, depth, columns);
    this.packed = PackedMatrix.of(kernels, panels, depth, columns);
  }

  static Operator create(OperatorSetup setup) {
    return new MatMulNBits(setup);
  }

  /** B transposed, row-major {@code [N, K]}. */
  private float[] widen(
      OperatorSetup setup, int bits, int block, Tensor b, Tensor scales, Tensor zeroPoints) {
    int blocks = (depth + block - 1) / block;
    int blockBytes = (block * bits + 7) / 8;
    int zeroBytes = (blocks * bits + 7) / 8;
    boolean realZeros = zeroPoints != null && Floats.isFloatLike(zeroPoints.elementType());
    boolean fits =
        b.elements() == columns * blocks * blockBytes
            && scales.elements() == columns * blocks
            && (zeroPoints == null
                || zeroPoints.elements() == columns * (realZeros ? blocks : zeroBytes));
    if (!fits) {
      throw new ModelFormatException(
          "%s has a matrix %s with scales %s; K is %d, N %d, the blocks %d"
              .formatted(setup.node().label(), b.shape(), scales.shape(), depth, columns, block));
    }
    float[] factors = Numbers.floats(scales);
    float[] matrix = new float[Math.multiplyExact(columns, depth)];
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < blocks; i++) {
        int index = column * blocks + i;
        float zero = 1 << bits - 1;
        if (realZeros) {
          zero = (float) Numbers.real(zeroPoints, index);
        } else if (zeroPoints != null) {
          zero = field(zeroPoints, column * zeroBytes, i, bits);
        }
        for (int k = i * block; k < Math.min(depth, (i + 1) * block); k++) {
          int value = field(b, index * blockBytes, k - i * block, bits);
          matrix[column * depth + k] = (value - zero) * factors[index];
        }
      }
    }
    return matrix;
  }

  /** Field {@code index} of {@code bits} bits each, from a byte on. */
  private static int field(Tensor bytes, int from, int index, int bits) {
    int bit = index * bits;
    int value = bytes.byteArray()[bytes.offset() + from + bit / 8] & 0xff;
    return value >> bit % 8 & (1 << bits) - 1;
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor given = context.input(0);
    Shape shape = given.shape();
    if (shape.rank() == 0 || shape.dimension(-1) != depth) {
      throw new ShapeMismatchException("expected [..., " + depth + "]; found " + shape);
    }
    int[] result = shape.toArray();
    result[result.length - 1] = columns;
    int rows = Shape.of(Arrays.copyOf(result, result.length - 1)).elements();
    ElementType type = given.elementType();
    Tensor a = Floats.widen(given);
    Tensor bias = Floats.widen(context.input(5));
    if (bias != null && bias.elements() != columns) {
      throw new ShapeMismatchException(
          "expected a bias of [" + columns + "]; found " + bias.shape());
    }
    Tensor y = Floats.begin(context, 0, type, Shape.of(result));
    Epilogue epilogue =
        bias == null
            ? Epilogue.NONE
            : Epilogue.NONE.withColumnBias(bias.floatArray(), bias.offset());
    new Gemm(context.kernels().matmul(), context.workers(), rows, columns, depth)
        .run(
            new Product(
                a.floatArray(),
                a.offset(),
                depth,
                packed,
                y.floatArray(),
                y.offset(),
                columns,
                epilogue));
    Floats.finish(context, 0, type, y);
  }
}
