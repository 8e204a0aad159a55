package dev.sardonyx.kernels.matmul;

/** Products of any number of rows with one panel. */
public final class Tiles {
  private Tiles() {}

  /**
   * {@code C[rows, panelWidth] = initial + A[rows, depth] · panel[depth, panelWidth]}, in tiles of
   * as equal a number of rows as possible. The parameters are those of {@link MatmulKernels#tile}.
   */
  public static void run(
      MatmulKernels kernels,
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
}
