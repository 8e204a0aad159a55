package dev.sardonyx.kernels.matmul;

/**
 * {@code [panel of rows][depth / 2][panelWidth][2]}: two numbers of each row side by side, and from
 * one pair to the next as far as in a panel of the right-hand matrix, so that one index serves
 * both. Rows beyond a whole number of tiles stay empty, as 12 to 15 of 16 do. The stride is that of
 * panels. For machines with 16 vector registers, which leave few to addresses and spare
 * instructions.
 *
 * @param panelWidth columns of a panel of the right-hand matrix
 */
record RowPairs(int panelWidth) implements RowLayout {
  /** Numbers of a row that lie side by side. */
  static final int STEPS = RowPanelKernels.STEPS;

  /**
   * In 1x1 convolutions, whose patches are copied one way or the other, a core to itself loses 5 %
   * at 40 channels and 120 outputs, a shared one wins 21 %; at 32 and 32 it is 16 % and 4 %, at 24
   * and 48 10 % and 11 %.
   */
  private static final int FEWEST_DEPTH = 40;

  @Override
  public int panelRows() {
    int tile = RowPanelKernels.TILE_ROWS;
    return panelWidth < tile ? panelWidth : panelWidth / tile * tile;
  }

  @Override
  public int fewestDepth() {
    return FEWEST_DEPTH;
  }

  @Override
  public int stride(int rows, int depth) {
    return (Blocking.divideUp(depth, STEPS) * STEPS + 1) * panelWidth;
  }

  @Override
  public int elements(int rows, int depth) {
    return Blocking.divideUp(rows, panelRows()) * stride(rows, depth);
  }

  @Override
  public int row(int row, int stride) {
    int most = panelRows();
    return row / most * stride + row % most * STEPS;
  }

  @Override
  public int step(int k, int stride) {
    int inside = k % STEPS;
    return (k - inside) * panelWidth + inside;
  }

  @Override
  public boolean isOfChannelBlocks() {
    return false;
  }
}
