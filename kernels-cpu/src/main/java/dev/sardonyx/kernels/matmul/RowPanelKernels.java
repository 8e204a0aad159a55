package dev.sardonyx.kernels.matmul;

/**
 * The inner loops of matrix multiplication over {@link RowPanels}: element {@code [row, k]} of a
 * row panel is at {@code k / 2 * 2 * panelWidth + row * 2 + k % 2}.
 */
public interface RowPanelKernels {
  /** Rows of a tile where there are enough of them. */
  int TILE_ROWS = 6;

  /** Numbers of a row that lie side by side. */
  int STEPS = 2;

  /** Columns of one panel, and rows that a row panel has room for. */
  int panelWidth();

  /**
   * As {@link MatmulKernels#tiles}, with A in row panels.
   *
   * @param aStride elements from one row panel to the next
   */
  void tiles(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf);

  /** As {@link #tiles}, the first half of the panel alone. */
  void halfTiles(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride);

  /**
   * Writes some rows of A into row panels.
   *
   * @param firstRow how many rows of the panels are before the first of these
   * @param aStride elements from one row of A to the next
   * @param toOffset where the first panel begins
   * @param toStride elements from one panel to the next
   */
  void pack(
      int firstRow,
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] to,
      int toOffset,
      int toStride);
}
