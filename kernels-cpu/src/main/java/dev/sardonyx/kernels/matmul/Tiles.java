package dev.sardonyx.kernels.matmul;

/** Products with one panel, of rows that lie in row panels or as they are. */
public final class Tiles {
  private Tiles() {}

  /**
   * {@code C[rows, panelWidth] = initial + A[rows, depth] · panel[depth, panelWidth]}. The
   * parameters are those of {@link MatmulKernels#tiles}.
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
      rowPanels.tiles(
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
    kernels.tiles(
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
      rowPanels.halfTiles(
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
