package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;

import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;
import jdk.incubator.vector.FloatVector;

/** The tiles of {@link VectorRowPanels} for the first vector of a panel alone. */
final class VectorHalfRowPanels {
  private static final int STEPS = RowPanelKernels.STEPS;

  private static final int WIDTH = VectorTiles.WIDTH;

  private static final int PANEL_ROWS = RowPanels.rows(WIDTH);

  private static final int HALF_TILE_ROWS = 8;

  private VectorHalfRowPanels() {}

  /** See {@link dev.sardonyx.kernels.matmul.RowPanelKernels#halfTiles}. */
  static void run(
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
            aOffset + begin / PANEL_ROWS * aStride + (row - begin) * STEPS,
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
      int from,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int end = depth * WIDTH;
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector c2 = FloatVector.zero(FLOATS);
    FloatVector c3 = FloatVector.zero(FLOATS);
    FloatVector c4 = FloatVector.zero(FLOATS);
    FloatVector c5 = FloatVector.zero(FLOATS);
    FloatVector c6 = FloatVector.zero(FLOATS);
    FloatVector c7 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
      int column = from + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 16]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 20]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 24]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 28]);
      c7 = x07.fma(b00, c7);
      if (i == end) { // never: see VectorRowPanels
        break;
      }
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0 = x10.fma(b10, c0);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 5]);
      c1 = x11.fma(b10, c1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 9]);
      c2 = x12.fma(b10, c2);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 13]);
      c3 = x13.fma(b10, c3);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 17]);
      c4 = x14.fma(b10, c4);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 21]);
      c5 = x15.fma(b10, c5);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + 25]);
      c6 = x16.fma(b10, c6);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + 29]);
      c7 = x17.fma(b10, c7);
      if (i == end + 1) {
        break;
      }
      FloatVector b20 = FloatVector.fromArray(FLOATS, panel, row + 2 * WIDTH);
      FloatVector x20 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c0 = x20.fma(b20, c0);
      FloatVector x21 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c1 = x21.fma(b20, c1);
      FloatVector x22 = FloatVector.broadcast(FLOATS, a[column + 10]);
      c2 = x22.fma(b20, c2);
      FloatVector x23 = FloatVector.broadcast(FLOATS, a[column + 14]);
      c3 = x23.fma(b20, c3);
      FloatVector x24 = FloatVector.broadcast(FLOATS, a[column + 18]);
      c4 = x24.fma(b20, c4);
      FloatVector x25 = FloatVector.broadcast(FLOATS, a[column + 22]);
      c5 = x25.fma(b20, c5);
      FloatVector x26 = FloatVector.broadcast(FLOATS, a[column + 26]);
      c6 = x26.fma(b20, c6);
      FloatVector x27 = FloatVector.broadcast(FLOATS, a[column + 30]);
      c7 = x27.fma(b20, c7);
      if (i == end + 2) {
        break;
      }
      FloatVector b30 = FloatVector.fromArray(FLOATS, panel, row + 3 * WIDTH);
      FloatVector x30 = FloatVector.broadcast(FLOATS, a[column + 3]);
      c0 = x30.fma(b30, c0);
      FloatVector x31 = FloatVector.broadcast(FLOATS, a[column + 7]);
      c1 = x31.fma(b30, c1);
      FloatVector x32 = FloatVector.broadcast(FLOATS, a[column + 11]);
      c2 = x32.fma(b30, c2);
      FloatVector x33 = FloatVector.broadcast(FLOATS, a[column + 15]);
      c3 = x33.fma(b30, c3);
      FloatVector x34 = FloatVector.broadcast(FLOATS, a[column + 19]);
      c4 = x34.fma(b30, c4);
      FloatVector x35 = FloatVector.broadcast(FLOATS, a[column + 23]);
      c5 = x35.fma(b30, c5);
      FloatVector x36 = FloatVector.broadcast(FLOATS, a[column + 27]);
      c6 = x36.fma(b30, c6);
      FloatVector x37 = FloatVector.broadcast(FLOATS, a[column + 31]);
      c7 = x37.fma(b30, c7);
    }
    for (int k = 0; i < end; k++, i += WIDTH) {
      int column = from + depth / STEPS * STEPS * WIDTH + k;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 8]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 12]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 16]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 20]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 24]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 28]);
      c7 = x07.fma(b00, c7);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    c0.add(initial0).intoArray(c, cOffset);
    if (rows == 1) {
      return;
    }
    if (initialStride != 0) { // a bias is the same for all rows
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
    }
    c1.add(initial0).intoArray(c, cOffset + cStride);
    if (rows == 2) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride);
    }
    c2.add(initial0).intoArray(c, cOffset + 2 * cStride);
    if (rows == 3) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride);
    }
    c3.add(initial0).intoArray(c, cOffset + 3 * cStride);
    if (rows == 4) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride);
    }
    c4.add(initial0).intoArray(c, cOffset + 4 * cStride);
    if (rows == 5) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride);
    }
    c5.add(initial0).intoArray(c, cOffset + 5 * cStride);
    if (rows == 6) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 6 * initialStride);
    }
    c6.add(initial0).intoArray(c, cOffset + 6 * cStride);
    if (rows == 7) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 7 * initialStride);
    }
    c7.add(initial0).intoArray(c, cOffset + 7 * cStride);
  }
}
