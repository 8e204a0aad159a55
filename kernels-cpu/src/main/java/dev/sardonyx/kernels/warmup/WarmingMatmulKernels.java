package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.lanewise.LanewiseMatmulKernels;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.RowPanelKernels;

/** Matrix multiplication's inner loops. */
final class WarmingMatmulKernels implements MatmulKernels, Exercises {
  /** Rows of the vector kernels for half tiles, the most first. */
  private static final int[] HALF_ROWS = {12, 8, 4, 1};

  private static final int DEPTH = 32;

  // Kernels 1 to tileRows are the tiles of as many rows; behind them come those of HALF_ROWS, and:
  private static final int DOT = 0;
  private static final int ROW_TIMES_MATRIX = 1;
  private static final int PACK = 2;
  private static final int OTHERS = 3;

  private final MatmulKernels vector;
  private final MatmulKernels lanewise;
  private final int panelWidth;
  private final int tileRows;
  final Warmth[] warmth;
  private final int halves;
  private final int others;
  private final WarmingRowPanels rowPanels;

  WarmingMatmulKernels(MatmulKernels vector, WarmUp warmUp) {
    this.vector = vector;
    this.panelWidth = vector.panelWidth();
    this.tileRows = vector.tileRows();
    this.lanewise = new LanewiseMatmulKernels(panelWidth / 2, tileRows);
    this.halves = tileRows + 1;
    this.others = halves + HALF_ROWS.length;
    this.warmth = Warmth.all(warmUp, this, others + OTHERS);
    this.rowPanels = new WarmingRowPanels(vector.rowPanels(), lanewise.rowPanels(), warmUp);
  }

  /** Has the kernels compiled in which most models spend most of their time. */
  void begin(WarmUp warmUp) {
    // Where row panels are preferred the other tiles are for a few small products.
    if (!prefersRowPanels()) {
      warmUp.request(warmth[tileRows]);
      warmUp.request(warmth[tileRows - 1]);
      warmUp.request(warmth[halves]);
    }
    rowPanels.begin(warmUp);
  }

  @Override
  public int panelWidth() {
    return panelWidth;
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
    long work = (long) rows * depth * panelWidth;
    // Both kinds of tiles that the rows are cut into.
    boolean warm =
        rows == 0
            || warmth[rows / tiles].isWarm(work)
                & warmth[Blocking.divideUp(rows, tiles)].isWarm(work);
    (warm ? vector : lanewise)
        .tiles(
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

  /** In the pieces that the vector kernels have methods for. */
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
    int row = 0;
    for (int i = 0; i < HALF_ROWS.length; i++) {
      int count = (rows - row) / HALF_ROWS[i] * HALF_ROWS[i];
      if (count == 0) {
        continue;
      }
      (warmth[halves + i].isWarm((long) count * depth * panelWidth / 2) ? vector : lanewise)
          .halfTiles(
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
              c,
              cOffset + row * cStride,
              cStride);
      row += count;
    }
  }

  @Override
  public RowPanelKernels rowPanels() {
    return rowPanels;
  }

  @Override
  public boolean prefersRowPanels() {
    return vector.prefersRowPanels();
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    return (warmth[others + DOT].isWarm(length) ? vector : lanewise)
        .dot(a, aOffset, b, bOffset, length);
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
    (warmth[others + ROW_TIMES_MATRIX].isWarm((long) columns * depth) ? vector : lanewise)
        .addRowTimesMatrix(columns, depth, a, aOffset, b, bOffset, bStride, c, cOffset);
  }

  @Override
  public void packPanels(
      int depth, int panels, float[] b, int bOffset, int bStride, float[] to, int toOffset) {
    (warmth[others + PACK].isWarm((long) depth * panels * panelWidth) ? vector : lanewise)
        .packPanels(depth, panels, b, bOffset, bStride, to, toOffset);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    // Rows of A from 0 on, a panel of B behind them, then C.
    int b = tileRows * 2 * DEPTH;
    int c = b + DEPTH * panelWidth;
    int half = panelWidth / 2;
    if (index < halves) {
      // Sums that are begun, and that go on.
      for (int stride : new int[] {0, panelWidth}) {
        vector.tiles(
            index,
            turns,
            data,
            0,
            DEPTH,
            data,
            b,
            data,
            c,
            stride,
            half,
            data,
            c,
            panelWidth,
            half);
      }
      return 2 * turns * (2 + 3 * index);
    }
    if (index < others) {
      int rows = HALF_ROWS[index - halves];
      vector.halfTiles(rows, turns, data, 0, DEPTH, data, b, data, c, 0, data, c, panelWidth);
      return turns * (1 + 2 * rows);
    }
    int vectors = 8 * DEPTH;
    switch (index - others) {
      case DOT -> vector.dot(data, 0, data, b, vectors * half);
      case ROW_TIMES_MATRIX ->
          vector.addRowTimesMatrix(16 * half, vectors / 16, data, 0, data, b, 0, data, c);
      default -> vector.packPanels(vectors / 8, 4, data, 0, 1, data, DEPTH * panelWidth * 8);
    }
    return 2 * vectors;
  }
}
