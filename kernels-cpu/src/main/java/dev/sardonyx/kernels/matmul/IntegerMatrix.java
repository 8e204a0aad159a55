package dev.sardonyx.kernels.matmul;

/**
 * A right-hand matrix of 8-bit integers, packed once as floats for {@link IntegerGemm}. Numbers are
 * held from -128 to 127; an unsigned one is lowered by 128, and so is its zero point.
 */
public final class IntegerMatrix {
  /**
   * Rows of one block: products of numbers from -128 to 127 are at most 2^14, and a sum of 2^10 of
   * them at most 2^24, up to which floats are exact.
   */
  static final int EXACT_DEPTH = 1 << 10;

  private final PackedMatrix[] blocks;
  private final int[] columnSums;
  private final int depth;
  private final int columns;
  private final boolean unsigned;

  private IntegerMatrix(
      PackedMatrix[] blocks, int[] columnSums, int depth, int columns, boolean unsigned) {
    this.blocks = blocks;
    this.columnSums = columnSums;
    this.depth = depth;
    this.columns = columns;
    this.unsigned = unsigned;
  }

  /** Packs a row-major matrix {@code [depth, columns]}. */
  public static IntegerMatrix of(
      MatmulKernels kernels,
      byte[] elements,
      int offset,
      boolean unsigned,
      int depth,
      int columns) {
    int count = Blocking.divideUp(depth, EXACT_DEPTH);
    PackedMatrix[] blocks = new PackedMatrix[count];
    int[] sums = new int[columns];
    float[] floats = new float[Math.min(depth, EXACT_DEPTH) * columns];
    for (int block = 0; block < count; block++) {
      int firstRow = block * EXACT_DEPTH;
      int rows = Math.min(EXACT_DEPTH, depth - firstRow);
      toFloats(rows * columns, elements, offset + firstRow * columns, unsigned, floats, 0);
      for (int i = 0; i < rows * columns; i++) {
        sums[i % columns] += (int) floats[i];
      }
      MatrixPanels panels = new MatrixPanels(kernels, floats, 0, columns, false, rows, columns);
      blocks[block] = PackedMatrix.of(kernels, panels, rows, columns);
    }
    return new IntegerMatrix(blocks, sums, depth, columns, unsigned);
  }

  /** Widens integers, unsigned ones lowered by 128. */
  static void toFloats(
      int count, byte[] from, int offset, boolean unsigned, float[] to, int toOffset) {
    // Flipping the highest bit of an unsigned byte is to subtract 128.
    int flip = unsigned ? 0x80 : 0;
    for (int i = 0; i < count; i++) {
      to[toOffset + i] = (byte) (from[offset + i] ^ flip);
    }
  }

  public int depth() {
    return depth;
  }

  public int columns() {
    return columns;
  }

  /** Rows {@code [1024 * block, ...)}. */
  PackedMatrix block(int block) {
    return blocks[block];
  }

  /** The sum of each column of the numbers as they are held. */
  int[] columnSums() {
    return columnSums;
  }

  boolean unsigned() {
    return unsigned;
  }
}
