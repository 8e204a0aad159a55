package dev.sardonyx.kernels.matmul;

/**
 * The inner loops of matrix multiplication over {@link RowPanels}: element {@code [row, k]} of a
 * row panel is at {@code k * panelWidth + row}.
 */
public interface RowPanelKernels {
  /** The most rows of one {@link #tile}. */
  int TILE_ROWS = 5;

  /** The most rows of one {@link #halfTile}. */
  int HALF_TILE_ROWS = 8;

  /** Columns of one panel, and the distance from one k to the next in both kinds of panels. */
  int panelWidth();

  /**
   * As {@link MatmulKernels#tile}, with A in a row panel. Elements of {@link #TILE_ROWS} rows are
   * read.
   *
   * @param rows from 1 to {@link #TILE_ROWS}
   */
  void tile(
      int rows,
      int depth,
      float[] a,
      int aOffset,
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

  /**
   * As {@link #tile}, the first half of the panel alone. Elements of {@link #HALF_TILE_ROWS} rows
   * are read.
   *
   * @param rows from 1 to {@link #HALF_TILE_ROWS}
   */
  void halfTile(
      int rows,
      int depth,
      float[] a,
      int aOffset,
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
