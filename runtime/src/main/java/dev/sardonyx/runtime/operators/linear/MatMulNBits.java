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
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * MatMulNBits of com.microsoft: {@code A[..., K] · B[K, N]}, B of a few bits an element with a
 * scale for each block of K. B comes as {@code [N, blocks, bytes]}, the first element in the lowest
 * bits; it is packed as floats when the session is built, if it is a constant.
 */
final class MatMulNBits implements Operator {
  /** The input that gives each element of K the block whose scale it has. */
  private static final int GROUPS = 4;

  private final int depth;
  private final int columns;
  private final int bits;
  private final int block;
  private final String label;

  /** Null where the matrix is not a constant. */
  private final PackedMatrix packed;

  private MatMulNBits(OperatorSetup setup) {
    this.depth = Math.toIntExact(setup.integer("K"));
    this.columns = Math.toIntExact(setup.integer("N"));
    this.bits = Math.toIntExact(setup.integer("bits", 4));
    this.block = Math.toIntExact(setup.integer("block_size"));
    this.label = setup.node().label();
    if (bits != 2 && bits != 4 && bits != 8 || block < 1 || depth < 0 || columns < 0) {
      throw setup.unsupported("%d bits in blocks of %d".formatted(bits, block));
    }
    boolean constant = true;
    for (int input = 1; input <= GROUPS; input++) {
      constant &= !setup.hasInput(input) || setup.constant(input).isPresent();
    }
    this.packed =
        constant
            ? pack(setup.kernels().matmul(), input -> setup.takeConstant(input).orElse(null))
            : null;
  }

  static Operator create(OperatorSetup setup) {
    return new MatMulNBits(setup);
  }

  private PackedMatrix pack(MatmulKernels kernels, IntFunction<Tensor> inputs) {
    float[] matrix =
        widen(inputs.apply(1), inputs.apply(2), inputs.apply(3), groups(inputs.apply(GROUPS)));
    MatrixPanels panels = new MatrixPanels(kernels, matrix, 0, depth, true, depth, columns);
    return PackedMatrix.of(kernels, panels, depth, columns);
  }

  /** For each element of K the block whose scale it has: its own, or the one that is given. */
  private int[] groups(Tensor given) {
    int[] groups = new int[depth];
    if (given == null) {
      Arrays.setAll(groups, k -> k / block);
      return groups;
    }
    if (given.elements() < depth) {
      throw new ShapeMismatchException(
          "%s has 'g_idx' %s; K is %d".formatted(label, given.shape(), depth));
    }
    long[] values = Integers.read(given, "g_idx");
    int blocks = (depth + block - 1) / block;
    Arrays.setAll(groups, k -> Integers.index(values[k], blocks, k));
    return groups;
  }

  /** B transposed, row-major {@code [N, K]}. */
  private float[] widen(Tensor b, Tensor scales, Tensor zeroPoints, int... groups) {
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
              .formatted(label, b.shape(), scales.shape(), depth, columns, block));
    }
    float[] factors = Numbers.floats(scales);
    float[] matrix = new float[Math.multiplyExact(columns, depth)];
    for (int column = 0; column < columns; column++) {
      for (int k = 0; k < depth; k++) {
        int index = column * blocks + groups[k];
        float zero = 1 << bits - 1;
        if (realZeros) {
          zero = (float) Numbers.real(zeroPoints, index);
        } else if (zeroPoints != null) {
          zero = field(zeroPoints, column * zeroBytes, groups[k], bits);
        }
        int value = field(b, (column * blocks + k / block) * blockBytes, k % block, bits);
        matrix[column * depth + k] = (value - zero) * factors[index];
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
                packed == null ? pack(context.kernels().matmul(), context::input) : packed,
                y.floatArray(),
                y.offset(),
                columns,
                epilogue));
    Floats.finish(context, 0, type, y);
  }
}
