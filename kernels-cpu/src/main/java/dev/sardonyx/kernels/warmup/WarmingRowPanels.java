package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;

/** Matrix multiplication's inner loops over row panels. */
final class WarmingRowPanels implements RowPanelKernels, Exercises {
  private static final int DEPTH = 32;

  private static final int TILE = 0;
  private static final int REST_OF_TILES = 1;
  private static final int HALF_TILE = 2;
  private static final int PACK = 3;
  private static final int KERNELS = 4;

  /** A whole number of tiles in every layout. */
  private static final int WHOLE_TILES = 12;

  private final RowPanelKernels vector;
  private final RowPanelKernels lanewise;
  private final RowLayout layout;
  private final int panelWidth;
  private final Warmth[] warmth;

  WarmingRowPanels(RowPanelKernels vector, RowPanelKernels lanewise, WarmUp warmUp) {
    this.vector = vector;
    this.lanewise = lanewise;
    this.layout = vector.layout();
    this.panelWidth = vector.panelWidth();
    this.warmth = Warmth.all(warmUp, this, KERNELS);
  }

  /** Has the kernels compiled in which most models spend most of their time. */
  void begin(WarmUp warmUp) {
    warmUp.request(warmth[TILE]);
    warmUp.request(warmth[PACK]);
    warmUp.request(warmth[REST_OF_TILES]);
  }

  @Override
  public RowLayout layout() {
    return layout;
  }

  @Override
  public int panelWidth() {
    return panelWidth;
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
    long work = (long) rows * depth * panelWidth;
    boolean warm =
        warmth[TILE].isWarm(work) & (rows % WHOLE_TILES == 0 || warmth[REST_OF_TILES].isWarm(work));
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
    (warmth[HALF_TILE].isWarm((long) rows * depth * panelWidth / 2) ? vector : lanewise)
        .halfTiles(
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

  @Override
  public void pack(
      int firstRow,
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] to,
      int toOffset,
      int toStride) {
    (warmth[PACK].isWarm((long) rows * depth) ? vector : lanewise)
        .pack(firstRow, rows, depth, a, aOffset, aStride, to, toOffset, toStride);
  }

  /** With all numbers of rows, and even and odd depths: what was never seen is left out of code. */
  @Override
  public int exercise(int index, int turns, float[] data) {
    int b = (DEPTH + 1) * panelWidth;
    int c = 2 * b;
    int half = panelWidth / 2;
    int done = 0;
    switch (index) {
      case TILE -> {
        // Sums that are begun, and that go on; even and odd depths.
        for (int odd = 0; odd < 2; odd++) {
          int depth = turns - odd;
          int stride = odd * panelWidth;
          vector.tiles(
              WHOLE_TILES,
              depth,
              data,
              0,
              b,
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
          done += depth * (2 + 3 * WHOLE_TILES);
        }
      }
      case REST_OF_TILES -> {
        for (int rows = WHOLE_TILES + 1; rows < 2 * WHOLE_TILES; rows++) {
          int depth = turns / 2 + rows % 2;
          int stride = rows < 20 ? 0 : panelWidth;
          vector.tiles(
              rows, depth, data, 0, b, data, b, data, c, stride, half, data, c, panelWidth, half);
          done += depth * (2 + 3 * rows);
        }
      }
      case HALF_TILE -> {
        for (int rows = 13; rows <= 24; rows++) {
          int depth = turns / 2 + rows % 2;
          int stride = rows % 4 < 2 ? 0 : panelWidth;
          vector.halfTiles(rows, depth, data, 0, b, data, b, data, c, stride, data, c, panelWidth);
          done += depth * (1 + 2 * rows);
        }
      }
      default -> {
        vector.pack(0, 16, DEPTH, data, 0, DEPTH, data, b, b);
        vector.pack(7, 16, DEPTH + 1, data, 0, DEPTH + 1, data, b, b);
        // Pixels of a channel block, which the kernels pack in a loop of their own.
        vector.pack(0, 48, half, data, 0, half, data, b, b);
        done += 32 * DEPTH + 48 * half;
      }
    }
    return done;
  }
}
