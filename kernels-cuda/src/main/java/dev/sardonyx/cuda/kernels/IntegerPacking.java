package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.kernels.IntegerKernels.Operand;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Bytes as a library multiplies them (integer_packing.cu): INT8 without zero points, of sizes that
 * are multiples, B transposed; and its sums made those of the operands less their zero points.
 * Exact up to {@link #MOST_DEPTH}.
 */
public final class IntegerPacking {
  /** Terms up to which no sum of products of INT8 leaves 32 bits, whatever a library does then. */
  public static final int MOST_DEPTH = (1 << 17) - 1;

  /** What cuBLAS asks of all sizes of INT8, and what it is quickest with along the depth. */
  private static final int LINES = 4;

  private static final int DEPTH = 16;

  private static final String FAMILY = "integer_packing";

  /** Lines that a block of the transposing kernel packs. */
  private static final int SQUARE = 64;

  /** Blocks beyond which each packs several rows. */
  private static final int MOST_BLOCKS = 65535;

  private final KernelModules modules;

  public IntegerPacking(KernelModules modules) {
    this.modules = modules;
  }

  /** Rows or columns as they are packed. */
  public static int lines(int count) {
    return roundedUp(count, LINES);
  }

  /** A depth as it is packed. */
  public static int depth(int depth) {
    return roundedUp(depth, DEPTH);
  }

  private static int roundedUp(int size, int multiple) {
    return Math.multiplyExact(Math.ceilDiv(size, multiple), multiple);
  }

  /**
   * Stacks of lines, all of one operand's.
   *
   * @param matrices different ones
   * @param lines rows of A, or columns of B
   */
  public record Lines(int matrices, int lines, int depth) {
    public int packedLines() {
      return IntegerPacking.lines(lines);
    }

    public int packedDepth() {
      return IntegerPacking.depth(depth);
    }

    /** Of the packed lines. */
    public long bytes() {
      return Math.multiplyExact((long) matrices * packedLines(), (long) packedDepth());
    }

    /** Of their sums, which are INT32. */
    public long sumBytes() {
      return (long) Integer.BYTES * matrices * packedLines();
    }

    private Structure structure(ElementType type) {
      return new Structure(6 * Integer.BYTES)
          .integers(
              matrices, lines, depth, packedLines(), packedDepth(), IntegerKernels.flip(type));
    }
  }

  /**
   * Packs rows.
   *
   * @param x {@code [matrices, lines, depth]} of {@code type}
   * @param y {@code [matrices, packedLines, packedDepth]}
   * @param sums INT32 {@code [matrices, packedLines]}
   */
  public void packRows(
      CudaStream stream, Lines lines, ElementType type, long x, long y, long sums) {
    stream
        .launch(modules.kernel(FAMILY, "integer_pack_rows"))
        .argument(lines.structure(type).segment())
        .addresses(x, y, sums)
        .run(Math.clamp((long) lines.matrices() * lines.packedLines(), 1, MOST_BLOCKS), 128);
  }

  /**
   * Packs columns, transposed.
   *
   * @param x {@code [matrices, depth, lines]} of {@code type}
   * @param y {@code [matrices, packedLines, packedDepth]}
   * @param sums INT32 {@code [matrices, packedLines]}
   */
  public void packColumns(
      CudaStream stream, Lines lines, ElementType type, long x, long y, long sums) {
    stream
        .launch(modules.kernel(FAMILY, "integer_pack_columns"))
        .argument(lines.structure(type).segment())
        .addresses(x, y, sums)
        .run(
            Math.ceilDiv(lines.packedLines(), SQUARE),
            Math.min(lines.matrices(), Blocks.MOST_ALONG_Y),
            1,
            Blocks.THREADS,
            1,
            1,
            0);
  }

  /** What {@link #packColumns} makes of a constant matrix {@code [depth, columns]}. */
  public record Packed(Tensor elements, Tensor sums) {
    public static Packed of(Tensor matrix) {
      int depth = matrix.shape().dimension(0);
      int columns = matrix.shape().dimension(1);
      int packedDepth = IntegerPacking.depth(depth);
      int packedColumns = IntegerPacking.lines(columns);
      int flip = IntegerKernels.flip(matrix.elementType()) ^ 128;
      byte[] from = matrix.byteArray();
      Tensor elements = Tensor.zeros(ElementType.INT8, Shape.of(packedColumns, packedDepth));
      byte[] to = elements.byteArray();
      int[] sums = new int[packedColumns];
      for (int k = 0; k < depth; k++) {
        for (int column = 0; column < columns; column++) {
          byte signed = (byte) (from[matrix.offset() + k * columns + column] ^ flip);
          to[column * packedDepth + k] = signed;
          sums[column] += signed;
        }
      }
      return new Packed(elements, Tensor.of(sums, packedColumns));
    }
  }

  /**
   * A packed product.
   *
   * @param matrices of the result
   * @param sharedA whether all of them have one A
   */
  public record Sizes(
      int matrices, int rows, int columns, int depth, boolean sharedA, boolean sharedB) {
    /** A's lines. */
    public Lines rowLines() {
      return new Lines(sharedA ? 1 : matrices, rows, depth);
    }

    /** B's lines. */
    public Lines columnLines() {
      return new Lines(sharedB ? 1 : matrices, columns, depth);
    }

    /** Of the library's sums, which are INT32. */
    public long productBytes() {
      return Math.multiplyExact(
          (long) Integer.BYTES * matrices * lines(rows), (long) lines(columns));
    }
  }

  /**
   * Makes of the library's sums those of the operands less their zero points.
   *
   * @param product INT32 {@code [matrices, packedRows, packedColumns]}
   * @param sumsA of A's lines
   * @param y INT32 {@code [matrices, rows, columns]}
   */
  public void correct(
      CudaStream stream,
      Sizes sizes,
      Operand a,
      Operand b,
      long product,
      long sumsA,
      long sumsB,
      long y) {
    int n = Blocks.product(sizes.matrices(), sizes.rows(), sizes.columns());
    Structure structure =
        new Structure(13 * Integer.BYTES)
            .divisor(sizes.rows())
            .divisor(sizes.columns())
            .integers(sizes.depth(), lines(sizes.rows()), lines(sizes.columns()))
            .integers(IntegerKernels.flip(a.type()), IntegerKernels.flip(b.type()))
            .integers(
                sizes.sharedA() ? 0 : lines(sizes.rows()),
                sizes.sharedB() ? 0 : lines(sizes.columns()));
    stream
        .launch(modules.kernel(FAMILY, "integer_correct"))
        .argument(n)
        .argument(structure.segment())
        .argument(product)
        .argument(sumsA)
        .argument(a.zeroPoints())
        .argument(sumsB)
        .argument(b.zeroPoints())
        .argument(y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
