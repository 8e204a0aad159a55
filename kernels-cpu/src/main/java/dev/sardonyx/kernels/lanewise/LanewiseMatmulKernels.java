package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.RowPanelKernels;

/** Matrix multiplication's inner loops, lane by lane. */
public final class LanewiseMatmulKernels implements MatmulKernels {
  private final int lanes;
  private final int tileRows;
  private final RowPanelKernels rowPanels;

  /**
   * @param lanes of the vectors that are imitated, at least 4
   * @param tileRows as the vector kernels have it: sums in tiles of one row are others
   */
  public LanewiseMatmulKernels(int lanes, int tileRows) {
    this.lanes = lanes;
    this.tileRows = tileRows;
    this.rowPanels = new LanewiseRowPanels(lanes);
  }

  @Override
  public int panelWidth() {
    return 2 * lanes;
  }

  @Override
  public int tileRows() {
    return tileRows;
  }

  @Override
  public void tiles(
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
    int tiles = Blocking.divideUp(rows, tileRows);
    int row = 0;
    for (int tile = 0; tile < tiles; tile++) {
      int count = (rows - row) / (tiles - tile);
      tile(
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

  private void tile(
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
    int width = 2 * lanes;
    for (int half = 0; half < 2; half++) {
      int from = panelOffset + half * lanes;
      int initialFrom = initialOffset + half * initialHalf;
      int to = cOffset + half * cHalf;
      if (rows == 1) {
        LanewiseTiles.singleRow(
            lanes, depth, a, aOffset, panel, from, width, initial, initialFrom, c, to);
      } else {
        LanewiseTiles.run(
            rows,
            lanes,
            depth,
            a,
            aOffset,
            aStride,
            panel,
            from,
            width,
            initial,
            initialFrom,
            initialStride,
            c,
            to,
            cStride);
      }
    }
  }

  @Override
  public void halfTiles(
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
    LanewiseTiles.run(
        rows,
        lanes,
        depth,
        a,
        aOffset,
        aStride,
        panel,
        panelOffset,
        2 * lanes,
        initial,
        initialOffset,
        initialStride,
        c,
        cOffset,
        cStride);
  }

  @Override
  public RowPanelKernels rowPanels() {
    return rowPanels;
  }

  @Override
  public boolean prefersRowPanels() {
    return true;
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    float[] sums = new float[lanes];
    int whole = length / lanes * lanes;
    for (int lane = 0; lane < lanes; lane++) {
      sums[lane] = dotOfLane(a, aOffset + lane, b, bOffset + lane, whole);
    }
    float sum = LaneSums.sum(sums);
    for (int i = whole; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  /** Every {@code lanes}-th product, in four sums while there are as many vectors. */
  private float dotOfLane(float[] a, int aOffset, float[] b, int bOffset, int whole) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i <= whole - 4 * lanes; i += 4 * lanes) {
      int x = aOffset + i;
      int y = bOffset + i;
      sum0 = Math.fma(a[x], b[y], sum0);
      sum1 = Math.fma(a[x + lanes], b[y + lanes], sum1);
      sum2 = Math.fma(a[x + 2 * lanes], b[y + 2 * lanes], sum2);
      sum3 = Math.fma(a[x + 3 * lanes], b[y + 3 * lanes], sum3);
    }
    for (; i < whole; i += lanes) {
      sum0 = Math.fma(a[aOffset + i], b[bOffset + i], sum0);
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  @Override
  public void addRowTimesMatrix(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset) {
    int whole = columns / lanes * lanes;
    int k = 0;
    for (; k <= depth - 4; k += 4) {
      float x0 = a[aOffset + k];
      float x1 = a[aOffset + k + 1];
      float x2 = a[aOffset + k + 2];
      float x3 = a[aOffset + k + 3];
      int b0 = bOffset + k * bStride;
      int b1 = b0 + bStride;
      int b2 = b1 + bStride;
      int b3 = b2 + bStride;
      for (int j = 0; j < whole; j++) {
        float sum = Math.fma(b[b0 + j], x0, c[cOffset + j]);
        sum = Math.fma(b[b1 + j], x1, sum);
        sum = Math.fma(b[b2 + j], x2, sum);
        c[cOffset + j] = Math.fma(b[b3 + j], x3, sum);
      }
      for (int j = whole; j < columns; j++) {
        c[cOffset + j] += x0 * b[b0 + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
      }
    }
    for (; k < depth; k++) {
      float x = a[aOffset + k];
      int row = bOffset + k * bStride;
      for (int j = 0; j < whole; j++) {
        c[cOffset + j] = Math.fma(b[row + j], x, c[cOffset + j]);
      }
      for (int j = whole; j < columns; j++) {
        c[cOffset + j] += x * b[row + j];
      }
    }
  }

  @Override
  public void packPanels(
      int depth, int panels, float[] b, int bOffset, int bStride, float[] to, int toOffset) {
    int width = 2 * lanes;
    for (int panel = 0; panel < panels; panel++) {
      int into = toOffset + panel * depth * width;
      int from = bOffset + panel * width;
      for (int k = 0; k < depth; k++) {
        System.arraycopy(b, from + k * bStride, to, into + k * width, width);
      }
    }
  }
}
