package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication over row panels: as A and B advance by the same distance from
 * one k to the next, one index serves both, and a tile of 5 rows by two vectors needs 20
 * instructions for 10 products where {@link VectorTiles} needs 32 for 12. On a core whose other
 * hardware thread is at work that is a fourth more speed (measured); alone both are at the core's
 * peak.
 *
 * <p>Two steps of k a turn, with the loop's own end tested between them: without the test C2 loads
 * all that both steps need at once, runs out of registers and spills a sum.
 */
final class VectorRowPanels implements RowPanelKernels {
  private static final int WIDTH = VectorTiles.WIDTH;

  private static final int PANEL_ROWS = RowPanels.rows(WIDTH);

  private static final int HALF_TILE_ROWS = 8;

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
    int end = depth * WIDTH;
    for (int tile = 0; tile < rows; tile += TILE_ROWS) {
      int from = aOffset + tile / PANEL_ROWS * aStride + tile % PANEL_ROWS;
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
      for (; i < end - WIDTH; i += 2 * WIDTH) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 1]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
        if (i == end) { // never: see above
          break;
        }
        FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
        FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
        FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + WIDTH]);
        c00 = x10.fma(b10, c00);
        c01 = x10.fma(b11, c01);
        FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 1]);
        c10 = x11.fma(b10, c10);
        c11 = x11.fma(b11, c11);
        FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 2]);
        c20 = x12.fma(b10, c20);
        c21 = x12.fma(b11, c21);
        FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 3]);
        c30 = x13.fma(b10, c30);
        c31 = x13.fma(b11, c31);
        FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 4]);
        c40 = x14.fma(b10, c40);
        c41 = x14.fma(b11, c41);
      }
      if (i < end) {
        int column = from + i;
        int row = panelOffset + i;
        FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
        FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
        FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
        c00 = x00.fma(b00, c00);
        c01 = x00.fma(b01, c01);
        FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 1]);
        c10 = x01.fma(b00, c10);
        c11 = x01.fma(b01, c11);
        FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2]);
        c20 = x02.fma(b00, c20);
        c21 = x02.fma(b01, c21);
        FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3]);
        c30 = x03.fma(b00, c30);
        c31 = x03.fma(b01, c31);
        FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4]);
        c40 = x04.fma(b00, c40);
        c41 = x04.fma(b01, c41);
      }
      c00.add(FloatVector.fromArray(FLOATS, initial, first)).intoArray(c, into);
      c01.add(FloatVector.fromArray(FLOATS, initial, first + initialHalf))
          .intoArray(c, into + cHalf);
      if (left == 1) {
        return;
      }
      c10.add(FloatVector.fromArray(FLOATS, initial, first + initialStride))
          .intoArray(c, into + cStride);
      c11.add(FloatVector.fromArray(FLOATS, initial, first + initialStride + initialHalf))
          .intoArray(c, into + cStride + cHalf);
      if (left == 2) {
        return;
      }
      c20.add(FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride))
          .intoArray(c, into + 2 * cStride);
      c21.add(FloatVector.fromArray(FLOATS, initial, first + 2 * initialStride + initialHalf))
          .intoArray(c, into + 2 * cStride + cHalf);
      if (left == 3) {
        return;
      }
      c30.add(FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride))
          .intoArray(c, into + 3 * cStride);
      c31.add(FloatVector.fromArray(FLOATS, initial, first + 3 * initialStride + initialHalf))
          .intoArray(c, into + 3 * cStride + cHalf);
      if (left == 4) {
        return;
      }
      c40.add(FloatVector.fromArray(FLOATS, initial, first + 4 * initialStride))
          .intoArray(c, into + 4 * cStride);
      c41.add(FloatVector.fromArray(FLOATS, initial, first + 4 * initialStride + initialHalf))
          .intoArray(c, into + 4 * cStride + cHalf);
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
    for (int begin = 0; begin < rows; begin += PANEL_ROWS) {
      int end = Math.min(rows, begin + PANEL_ROWS);
      for (int row = begin; row < end; row += HALF_TILE_ROWS) {
        halfTile(
            Math.min(HALF_TILE_ROWS, end - row),
            depth,
            a,
            aOffset + begin / PANEL_ROWS * aStride + row - begin,
            panel,
            panelOffset,
            initial,
            initialOffset + row * initialStride,
            initialStride,
            c,
            cOffset + row * cStride,
            cStride);
      }
    }
  }

  /** Up to 8 rows by the first vector of the panel; the others are computed, but not written. */
  private static void halfTile(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector c2 = FloatVector.zero(FLOATS);
    FloatVector c3 = FloatVector.zero(FLOATS);
    FloatVector c4 = FloatVector.zero(FLOATS);
    FloatVector c5 = FloatVector.zero(FLOATS);
    FloatVector c6 = FloatVector.zero(FLOATS);
    FloatVector c7 = FloatVector.zero(FLOATS);
    int end = depth * WIDTH;
    int i = 0;
    for (; i < end - WIDTH; i += 2 * WIDTH) {
      int column = aOffset + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7]);
      c7 = x07.fma(b00, c7);
      if (i == end) { // never: see above
        break;
      }
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + WIDTH]);
      c0 = x10.fma(b10, c0);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 1]);
      c1 = x11.fma(b10, c1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 2]);
      c2 = x12.fma(b10, c2);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 3]);
      c3 = x13.fma(b10, c3);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 4]);
      c4 = x14.fma(b10, c4);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 5]);
      c5 = x15.fma(b10, c5);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 6]);
      c6 = x16.fma(b10, c6);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + WIDTH + 7]);
      c7 = x17.fma(b10, c7);
    }
    if (i < end) {
      int column = aOffset + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7]);
      c7 = x07.fma(b00, c7);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    if (rows == 1) {
      return;
    }
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    if (rows == 2) {
      return;
    }
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    if (rows == 3) {
      return;
    }
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
    if (rows == 4) {
      return;
    }
    c4.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride))
        .intoArray(c, cOffset + 4 * cStride);
    if (rows == 5) {
      return;
    }
    c5.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride))
        .intoArray(c, cOffset + 5 * cStride);
    if (rows == 6) {
      return;
    }
    c6.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 6 * initialStride))
        .intoArray(c, cOffset + 6 * cStride);
    if (rows == 7) {
      return;
    }
    c7.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 7 * initialStride))
        .intoArray(c, cOffset + 7 * cStride);
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
