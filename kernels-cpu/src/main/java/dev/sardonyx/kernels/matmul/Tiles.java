package dev.sardonyx.kernels.matmul;

/** Products of any number of rows with one panel. */
public final class Tiles {
  private Tiles() {}

  /**
   * {@code C[rows, panelWidth] = initial + A[rows, depth] · panel[depth, panelWidth]}, in tiles of
   * as equal a number of rows as possible. The parameters are those of {@link MatmulKernels#tile}.
   *
   * @param rowPanels the kernels for an A in row panels, {@code aStride} elements from one to the
   *     next; null if it lies row after row
   */
  public static void run(
      MatmulKernels kernels,
      RowPanelKernels rowPanels,
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
      int cHalf) {
    if (rowPanels != null) {
      RowPanels.run(
          rowPanels,
          rows,
          depth,
          a,
          aOffset,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset,
          initialStride,
          initialHalf,
          c,
          cOffset,
          cStride,
          cHalf);
      return;
    }
    int tiles = Blocking.divideUp(rows, kernels.tileRows());
    int row = 0;
    for (int tile = 0; tile < tiles; tile++) {
      int count = (rows - row) / (tiles - tile);
      kernels.tile(
          count,
          depth,
          a,
          aOffset + row * aStride,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset + row * initialStride,
          initialStride,
          initialHalf,
          c,
          cOffset + row * cStride,
          cStride,
          cHalf);
      row += count;
    }
  }

  /** As {@link #run}, the first half of the panel alone. */
  public static void runHalf(
      MatmulKernels kernels,
      RowPanelKernels rowPanels,
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
      int cStride) {
    if (rowPanels != null) {
      RowPanels.runHalf(
          rowPanels,
          rows,
          depth,
          a,
          aOffset,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset,
          initialStride,
          c,
          cOffset,
          cStride);
    } else {
      kernels.halfTiles(
          rows,
          depth,
          a,
          aOffset,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset,
          initialStride,
          c,
          cOffset,
          cStride);
    }
  }
}
