package dev.sardonyx.kernels.matmul;

/** The inner loops of matrix multiplication over a left-hand matrix in {@link #layout}. */
public interface RowPanelKernels {
  /** Rows of a tile over {@link RowPairs} where there are enough of them. */
  int TILE_ROWS = 6;

  /** Numbers of a row that lie side by side in {@link RowPairs}. */
  int STEPS = 2;

  /** Where the numbers of A lie. */
  RowLayout layout();

  /** Columns of one panel. */
  int panelWidth();

  /**
   * As {@link MatmulKernels#tiles}, with A in {@link #layout}.
   *
   * @param aOffset where its first row begins
   * @param aStride the stride of the layout
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
   * Writes some rows of A into {@link #layout}.
   *
   * @param firstRow how many rows are before the first of these
   * @param aStride elements from one row of A to the next
   * @param toOffset where the first row of all begins
   * @param toStride the stride of the layout
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
