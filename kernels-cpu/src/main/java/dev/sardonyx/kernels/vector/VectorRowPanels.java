package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication over row panels: as A and B advance by the same distance from
 * one four of k to the next, one index serves both, and a tile of 5 rows by two vectors needs 20
 * instructions for 10 products where {@link VectorTiles} needs 32 for 12. Six rows would need more
 * registers than there are. On a core whose other hardware thread is at work that is a fourth more
 * speed (measured); alone both are near the core's peak.
 *
 * <p>Between the steps of a turn stand tests that never hold, each of another number: without one
 * C2 loads all that the steps need at once, runs out of registers and spills sums. A test that is
 * the same as one before it would be left out.
 */
final class VectorRowPanels implements RowPanelKernels {
  private static final int WIDTH = VectorTiles.WIDTH;

  private static final int PANEL_ROWS = RowPanels.rows(WIDTH);

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
    if (rows <= PANEL_ROWS
        && Blocking.divideUp(rows, 4) * 4 < Blocking.divideUp(rows, TILE_ROWS) * TILE_ROWS) {
      tilesOfFour(
          rows,
          depth,
          a,
          aOffset,
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
    } else {
      tilesOfFive(
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
  }

  private static void tilesOfFive(
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
    int end = depth * WIDTH;
    for (int tile = 0; tile < rows; tile += TILE_ROWS) {
      int from = aOffset + tile / PANEL_ROWS * aStride + tile % PANEL_ROWS * STEPS;
      int first = initialOffset + tile * initialStride;
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
      int i = 0;
      for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 16]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
        if (i == end) { // never: see above
          break;
        }
        FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
        FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
        FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
        c00 = x10.fma(b10, c00);
        c01 = x10.fma(b11, c01);
        FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 5]);
        c10 = x11.fma(b10, c10);
        c11 = x11.fma(b11, c11);
        FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 9]);
        c20 = x12.fma(b10, c20);
        c21 = x12.fma(b11, c21);
        FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 13]);
        c30 = x13.fma(b10, c30);
        c31 = x13.fma(b11, c31);
        FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 17]);
        c40 = x14.fma(b10, c40);
        c41 = x14.fma(b11, c41);
        if (i == end + 1) {
          break;
        }
        FloatVector b20 = FloatVector.fromArray(FLOATS, panel, row + 2 * WIDTH);
        FloatVector b21 = FloatVector.fromArray(FLOATS, panel, row + 2 * WIDTH + LANES);
        FloatVector x20 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c00 = x20.fma(b20, c00);
        c01 = x20.fma(b21, c01);
        FloatVector x21 = FloatVector.broadcast(FLOATS, a[column + 6]);
        c10 = x21.fma(b20, c10);
        c11 = x21.fma(b21, c11);
        FloatVector x22 = FloatVector.broadcast(FLOATS, a[column + 10]);
        c20 = x22.fma(b20, c20);
        c21 = x22.fma(b21, c21);
        FloatVector x23 = FloatVector.broadcast(FLOATS, a[column + 14]);
        c30 = x23.fma(b20, c30);
        c31 = x23.fma(b21, c31);
        FloatVector x24 = FloatVector.broadcast(FLOATS, a[column + 18]);
        c40 = x24.fma(b20, c40);
        c41 = x24.fma(b21, c41);
        if (i == end + 2) {
          break;
        }
        FloatVector b30 = FloatVector.fromArray(FLOATS, panel, row + 3 * WIDTH);
        FloatVector b31 = FloatVector.fromArray(FLOATS, panel, row + 3 * WIDTH + LANES);
        FloatVector x30 = FloatVector.broadcast(FLOATS, a[column + 3]);
        c00 = x30.fma(b30, c00);
        c01 = x30.fma(b31, c01);
        FloatVector x31 = FloatVector.broadcast(FLOATS, a[column + 7]);
        c10 = x31.fma(b30, c10);
        c11 = x31.fma(b31, c11);
        FloatVector x32 = FloatVector.broadcast(FLOATS, a[column + 11]);
        c20 = x32.fma(b30, c20);
        c21 = x32.fma(b31, c21);
        FloatVector x33 = FloatVector.broadcast(FLOATS, a[column + 15]);
        c30 = x33.fma(b30, c30);
        c31 = x33.fma(b31, c31);
        FloatVector x34 = FloatVector.broadcast(FLOATS, a[column + 19]);
        c40 = x34.fma(b30, c40);
        c41 = x34.fma(b31, c41);
      }
      for (int k = 0; i < end; k++, i += WIDTH) {
        int column = from + depth / STEPS * STEPS * WIDTH + k;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 16]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
      }
      FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, first);
      FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, first + initialHalf);
      c00.add(initial0).intoArray(c, into);
      c01.add(initial1).intoArray(c, into + cHalf);
      if (left == 1) {
        return;
      }
      if (initialStride != 0) { // a bias is the same for all rows
        initial0 = FloatVector.fromArray(FLOATS, initial, first + initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + initialStride + initialHalf);
      }
      c10.add(initial0).intoArray(c, into + cStride);
      c11.add(initial1).intoArray(c, into + cStride + cHalf);
      if (left == 2) {
        return;
      }
      if (initialStride != 0) {
        initial0 = FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride + initialHalf);
      }
      c20.add(initial0).intoArray(c, into + 2 * cStride);
      c21.add(initial1).intoArray(c, into + 2 * cStride + cHalf);
      if (left == 3) {
        return;
      }
      if (initialStride != 0) {
        initial0 = FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride + initialHalf);
      }
      c30.add(initial0).intoArray(c, into + 3 * cStride);
      c31.add(initial1).intoArray(c, into + 3 * cStride + cHalf);
      if (left == 4) {
        return;
      }
      if (initialStride != 0) {
        initial0 = FloatVector.fromArray(FLOATS, initial, first + 4 * initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + 4 * initialStride + initialHalf);
      }
      c40.add(initial0).intoArray(c, into + 4 * cStride);
      c41.add(initial1).intoArray(c, into + 4 * cStride + cHalf);
    }
  }

  /** The same for one row panel, four rows at a time. */
  private static void tilesOfFour(
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
      int cHalf) {
    int end = depth * WIDTH;
    for (int tile = 0; tile < rows; tile += 4) {
      int from = aOffset + tile * STEPS;
      int first = initialOffset + tile * initialStride;
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
      int i = 0;
      for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
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
        FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 5]);
        c10 = x11.fma(b10, c10);
        c11 = x11.fma(b11, c11);
        FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 9]);
        c20 = x12.fma(b10, c20);
        c21 = x12.fma(b11, c21);
        FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 13]);
        c30 = x13.fma(b10, c30);
        c31 = x13.fma(b11, c31);
        if (i == end + 1) {
          break;
        }
        FloatVector b20 = FloatVector.fromArray(FLOATS, panel, row + 2 * WIDTH);
        FloatVector b21 = FloatVector.fromArray(FLOATS, panel, row + 2 * WIDTH + LANES);
        FloatVector x20 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c00 = x20.fma(b20, c00);
        c01 = x20.fma(b21, c01);
        FloatVector x21 = FloatVector.broadcast(FLOATS, a[column + 6]);
        c10 = x21.fma(b20, c10);
        c11 = x21.fma(b21, c11);
        FloatVector x22 = FloatVector.broadcast(FLOATS, a[column + 10]);
        c20 = x22.fma(b20, c20);
        c21 = x22.fma(b21, c21);
        FloatVector x23 = FloatVector.broadcast(FLOATS, a[column + 14]);
        c30 = x23.fma(b20, c30);
        c31 = x23.fma(b21, c31);
        if (i == end + 2) {
          break;
        }
        FloatVector b30 = FloatVector.fromArray(FLOATS, panel, row + 3 * WIDTH);
        FloatVector b31 = FloatVector.fromArray(FLOATS, panel, row + 3 * WIDTH + LANES);
        FloatVector x30 = FloatVector.broadcast(FLOATS, a[column + 3]);
        c00 = x30.fma(b30, c00);
        c01 = x30.fma(b31, c01);
        FloatVector x31 = FloatVector.broadcast(FLOATS, a[column + 7]);
        c10 = x31.fma(b30, c10);
        c11 = x31.fma(b31, c11);
        FloatVector x32 = FloatVector.broadcast(FLOATS, a[column + 11]);
        c20 = x32.fma(b30, c20);
        c21 = x32.fma(b31, c21);
        FloatVector x33 = FloatVector.broadcast(FLOATS, a[column + 15]);
        c30 = x33.fma(b30, c30);
        c31 = x33.fma(b31, c31);
      }
      for (int k = 0; i < end; k++, i += WIDTH) {
        int column = from + depth / STEPS * STEPS * WIDTH + k;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
      }
      FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, first);
      FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, first + initialHalf);
      c00.add(initial0).intoArray(c, into);
      c01.add(initial1).intoArray(c, into + cHalf);
      if (left == 1) {
        return;
      }
      if (initialStride != 0) { // a bias is the same for all rows
        initial0 = FloatVector.fromArray(FLOATS, initial, first + initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + initialStride + initialHalf);
      }
      c10.add(initial0).intoArray(c, into + cStride);
      c11.add(initial1).intoArray(c, into + cStride + cHalf);
      if (left == 2) {
        return;
      }
      if (initialStride != 0) {
        initial0 = FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride + initialHalf);
      }
      c20.add(initial0).intoArray(c, into + 2 * cStride);
      c21.add(initial1).intoArray(c, into + 2 * cStride + cHalf);
      if (left == 3) {
        return;
      }
      if (initialStride != 0) {
        initial0 = FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride);
        initial1 = FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride + initialHalf);
      }
      c30.add(initial0).intoArray(c, into + 3 * cStride);
      c31.add(initial1).intoArray(c, into + 3 * cStride + cHalf);
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
