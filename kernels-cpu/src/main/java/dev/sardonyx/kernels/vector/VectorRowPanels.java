package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;

/** Products over row panels, by {@link VectorRowPanelTiles} and {@link VectorHalfRowPanels}. */
final class VectorRowPanels implements RowPanelKernels {
  private static final int WIDTH = VectorTiles.WIDTH;

  private static final RowLayout LAYOUT = RowLayout.of(LANES);

  private static final int PANEL_ROWS = LAYOUT.panelRows();

  private static final float[] ZEROS = new float[WIDTH];

  /** What one row panel gives with one panel of B, a set a thread. */
  private static final ThreadLocal<float[]> SUMS =
      ThreadLocal.withInitial(() -> new float[PANEL_ROWS * WIDTH]);

  @Override
  public RowLayout layout() {
    return LAYOUT;
  }

  @Override
  public int panelWidth() {
    return WIDTH;
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
    if (initialStride == 0) {
      tiles(
          rows,
          depth,
          a,
          aOffset,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset,
          initialHalf,
          c,
          cOffset,
          cStride,
          cHalf);
      return;
    }
    // Not in the tiles: VectorRowPanelTiles says why.
    float[] sums = SUMS.get();
    for (int row = 0; row < rows; row += PANEL_ROWS) {
      int count = Math.min(PANEL_ROWS, rows - row);
      int from = aOffset + LAYOUT.row(row, aStride);
      tiles(
          count,
          depth,
          a,
          from,
          aStride,
          panel,
          panelOffset,
          ZEROS,
          0,
          LANES,
          sums,
          0,
          WIDTH,
          LANES);
      add(
          count,
          sums,
          initial,
          initialOffset + row * initialStride,
          initialStride,
          initialHalf,
          c,
          cOffset + row * cStride,
          cStride,
          cHalf);
    }
  }

  private static void add(
      int rows,
      float[] sums,
      float[] initial,
      int initialOffset,
      int initialStride,
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    for (int row = 0; row < rows; row++) {
      int first = initialOffset + row * initialStride;
      int into = cOffset + row * cStride;
      FloatVector sum0 = FloatVector.fromArray(FLOATS, sums, row * WIDTH);
      FloatVector sum1 = FloatVector.fromArray(FLOATS, sums, row * WIDTH + LANES);
      sum0.add(FloatVector.fromArray(FLOATS, initial, first)).intoArray(c, into);
      sum1.add(FloatVector.fromArray(FLOATS, initial, first + initialHalf))
          .intoArray(c, into + cHalf);
    }
  }

  /** With a bias that is the same for all rows. */
  private static void tiles(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] bias,
      int biasOffset,
      int biasHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    int left = rows % TILE_ROWS;
    int whole = left <= 4 ? rows - left : rows;
    VectorRowPanelTiles.six(
        whole,
        depth,
        a,
        aOffset,
        aStride,
        panel,
        panelOffset,
        bias,
        biasOffset,
        biasHalf,
        c,
        cOffset,
        cStride,
        cHalf);
    if (whole < rows) {
      VectorRowPanelTiles.four(
          left,
          depth,
          a,
          aOffset + LAYOUT.row(whole, aStride),
          panel,
          panelOffset,
          bias,
          biasOffset,
          biasHalf,
          c,
          cOffset + whole * cStride,
          cStride,
          cHalf);
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
    VectorHalfRowPanels.run(
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
    VectorRowPacking.pack(firstRow, rows, depth, a, aOffset, aStride, to, toOffset, toStride);
  }
}
