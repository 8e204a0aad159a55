package dev.sardonyx.kernels.matmul;

/**
 * {@code [depth / lanes][rows][lanes]}: as many numbers of each row side by side as a vector has,
 * which is how images in channel blocks lie anyway. The stride is that of blocks of the depth. For
 * machines with 32 vector registers, where tiles of 12 rows leave enough of them.
 *
 * @param lanes of a vector
 */
record RowBlocks(int lanes) implements RowLayout {
  /** Lanes of a vector of 512 bits: only there are 32 registers. */
  static final int LANES = 16;

  /** Rows of the largest tile. */
  static final int TILE_ROWS = 12;

  @Override
  public int panelRows() {
    return TILE_ROWS;
  }

  @Override
  public int fewestDepth() {
    return 1;
  }

  @Override
  public int stride(int rows, int depth) {
    return (rows | 1) * lanes;
  }

  @Override
  public int elements(int rows, int depth) {
    return Blocking.divideUp(depth, lanes) * stride(rows, depth);
  }

  @Override
  public int row(int row, int stride) {
    return row * lanes;
  }

  @Override
  public int step(int k, int stride) {
    return k / lanes * stride + k % lanes;
  }

  @Override
  public boolean isOfChannelBlocks() {
    return true;
  }
}
