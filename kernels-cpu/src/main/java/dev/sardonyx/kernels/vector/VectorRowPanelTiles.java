package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication over row panels: as A and B advance by the same distance from
 * one pair of k to the next, one index serves both, and a turn of two steps by 6 rows and two
 * vectors needs 50 instructions for 24 products where {@link VectorTiles} needs 64. On a core whose
 * other hardware thread is at work that is two fifths more speed (measured); alone it is as quick.
 *
 * <p>Between the two steps stands a test that never holds: without it C2 loads all that both need
 * at once, runs out of registers and spills sums. With three or four steps it does so anyway. Nor
 * do the tiles know of initial values that differ from row to row, whose addresses would take
 * registers from the loop: {@link VectorRowPanels} adds these in a pass of its own.
 */
final class VectorRowPanelTiles {
  private static final int TILE_ROWS = RowPanelKernels.TILE_ROWS;

  private static final int STEPS = RowPanelKernels.STEPS;

  private static final int WIDTH = VectorTiles.WIDTH;

  private static final RowLayout LAYOUT = RowLayout.of(LANES);

  private static final int PANEL_ROWS = LAYOUT.panelRows();

  private VectorRowPanelTiles() {}

  /** Tiles of six rows, the last of which may be of five. */
  static void six(
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
    int end = depth * WIDTH;
    for (int tile = 0; tile < rows; tile += TILE_ROWS) {
      int from = aOffset + tile / PANEL_ROWS * aStride + tile % PANEL_ROWS * STEPS;

      int into = cOffset + tile * cStride;
      int left = rows - tile;
      FloatVector c00 = FloatVector.zero(FLOATS);
      FloatVector c01 = FloatVector.zero(FLOATS);
      FloatVector c10 = FloatVector.zero(FLOATS);
      FloatVector c11 = FloatVector.zero(FLOATS);
      FloatVector c20 = FloatVector.zero(FLOATS);
      FloatVector c21 = FloatVector.zero(FLOATS);
      FloatVector c30 = FloatVector.zero(FLOATS);
      FloatVector c31 = FloatVector.zero(FLOATS);
      FloatVector c40 = FloatVector.zero(FLOATS);
      FloatVector c41 = FloatVector.zero(FLOATS);
      FloatVector c50 = FloatVector.zero(FLOATS);
      FloatVector c51 = FloatVector.zero(FLOATS);
      int i = 0;
      for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
        FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 10]);
        c50 = x05.fma(b00, c50);
        c51 = x05.fma(b01, c51);
        if (i == end) { // never: see above
          break;
        }
        FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
        FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
        FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
        c00 = x10.fma(b10, c00);
        c01 = x10.fma(b11, c01);
        FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 3]);
        c10 = x11.fma(b10, c10);
        c11 = x11.fma(b11, c11);
        FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 5]);
        c20 = x12.fma(b10, c20);
        c21 = x12.fma(b11, c21);
        FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 7]);
        c30 = x13.fma(b10, c30);
        c31 = x13.fma(b11, c31);
        FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 9]);
        c40 = x14.fma(b10, c40);
        c41 = x14.fma(b11, c41);
        FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 11]);
        c50 = x15.fma(b10, c50);
        c51 = x15.fma(b11, c51);
      }
      if (i < end) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
        FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 10]);
        c50 = x05.fma(b00, c50);
        c51 = x05.fma(b01, c51);
      }
      FloatVector bias0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
      FloatVector bias1 = FloatVector.fromArray(FLOATS, bias, biasOffset + biasHalf);
      c00.add(bias0).intoArray(c, into);
      c01.add(bias1).intoArray(c, into + cHalf);
      c10.add(bias0).intoArray(c, into + cStride);
      c11.add(bias1).intoArray(c, into + cStride + cHalf);
      c20.add(bias0).intoArray(c, into + 2 * cStride);
      c21.add(bias1).intoArray(c, into + 2 * cStride + cHalf);
      c30.add(bias0).intoArray(c, into + 3 * cStride);
      c31.add(bias1).intoArray(c, into + 3 * cStride + cHalf);
      c40.add(bias0).intoArray(c, into + 4 * cStride);
      c41.add(bias1).intoArray(c, into + 4 * cStride + cHalf);
      if (left == 5) {
        return;
      }
      c50.add(bias0).intoArray(c, into + 5 * cStride);
      c51.add(bias1).intoArray(c, into + 5 * cStride + cHalf);
    }
  }

  /** At most four rows; those beyond are computed, but not written. */
  static void four(
      int rows,
      int depth,
      float[] a,
      int from,
      float[] panel,
      int panelOffset,
      float[] bias,
      int biasOffset,
      int biasHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    int end = depth * WIDTH;
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    FloatVector c30 = FloatVector.zero(FLOATS);
    FloatVector c31 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
      int column = from + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
      if (i == end) { // never: see above
        break;
      }
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c00 = x10.fma(b10, c00);
      c01 = x10.fma(b11, c01);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 3]);
      c10 = x11.fma(b10, c10);
      c11 = x11.fma(b11, c11);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 5]);
      c20 = x12.fma(b10, c20);
      c21 = x12.fma(b11, c21);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 7]);
      c30 = x13.fma(b10, c30);
      c31 = x13.fma(b11, c31);
    }
    if (i < end) {
      int column = from + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
    }
    FloatVector bias0 = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector bias1 = FloatVector.fromArray(FLOATS, bias, biasOffset + biasHalf);
    c00.add(bias0).intoArray(c, cOffset);
    c01.add(bias1).intoArray(c, cOffset + cHalf);
    if (rows == 1) {
      return;
    }
    c10.add(bias0).intoArray(c, cOffset + cStride);
    c11.add(bias1).intoArray(c, cOffset + cStride + cHalf);
    if (rows == 2) {
      return;
    }
    c20.add(bias0).intoArray(c, cOffset + 2 * cStride);
    c21.add(bias1).intoArray(c, cOffset + 2 * cStride + cHalf);
    if (rows == 3) {
      return;
    }
    c30.add(bias0).intoArray(c, cOffset + 3 * cStride);
    c31.add(bias1).intoArray(c, cOffset + 3 * cStride + cHalf);
  }
}
