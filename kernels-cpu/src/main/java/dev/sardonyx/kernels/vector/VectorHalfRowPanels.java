package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;

/** The tiles of {@link VectorRowPanelTiles} for the first vector of a panel alone. */
final class VectorHalfRowPanels {
  private static final int STEPS = RowPanelKernels.STEPS;

  private static final int WIDTH = VectorTiles.WIDTH;

  private static final RowLayout LAYOUT = RowLayout.of(LANES);

  private static final int PANEL_ROWS = LAYOUT.panelRows();

  private static final int HALF_TILE_ROWS = 12;

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

  /** Up to 12 rows by the first vector of the panel; the others are computed, but not written. */
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
    FloatVector c8 = FloatVector.zero(FLOATS);
    FloatVector c9 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= end - STEPS * WIDTH; i += STEPS * WIDTH) {
      int column = from + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 8]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 10]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 12]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 14]);
      c7 = x07.fma(b00, c7);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 16]);
      c8 = x08.fma(b00, c8);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 18]);
      c9 = x09.fma(b00, c9);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 20]);
      c10 = x010.fma(b00, c10);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 22]);
      c11 = x011.fma(b00, c11);
      if (i == end) { // never: see VectorRowPanelTiles
        break;
      }
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0 = x10.fma(b10, c0);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 3]);
      c1 = x11.fma(b10, c1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 5]);
      c2 = x12.fma(b10, c2);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 7]);
      c3 = x13.fma(b10, c3);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 9]);
      c4 = x14.fma(b10, c4);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 11]);
      c5 = x15.fma(b10, c5);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + 13]);
      c6 = x16.fma(b10, c6);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + 15]);
      c7 = x17.fma(b10, c7);
      FloatVector x18 = FloatVector.broadcast(FLOATS, a[column + 17]);
      c8 = x18.fma(b10, c8);
      FloatVector x19 = FloatVector.broadcast(FLOATS, a[column + 19]);
      c9 = x19.fma(b10, c9);
      FloatVector x110 = FloatVector.broadcast(FLOATS, a[column + 21]);
      c10 = x110.fma(b10, c10);
      FloatVector x111 = FloatVector.broadcast(FLOATS, a[column + 23]);
      c11 = x111.fma(b10, c11);
    }
    if (i < end) {
      int column = from + i;
      int row = panelOffset + i;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + 2]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 4]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 6]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 8]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 10]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 12]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 14]);
      c7 = x07.fma(b00, c7);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 16]);
      c8 = x08.fma(b00, c8);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 18]);
      c9 = x09.fma(b00, c9);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 20]);
      c10 = x010.fma(b00, c10);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 22]);
      c11 = x011.fma(b00, c11);
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
    if (rows == 8) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 8 * initialStride);
    }
    c8.add(initial0).intoArray(c, cOffset + 8 * cStride);
    if (rows == 9) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 9 * initialStride);
    }
    c9.add(initial0).intoArray(c, cOffset + 9 * cStride);
    if (rows == 10) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 10 * initialStride);
    }
    c10.add(initial0).intoArray(c, cOffset + 10 * cStride);
    if (rows == 11) {
      return;
    }
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 11 * initialStride);
    }
    c11.add(initial0).intoArray(c, cOffset + 11 * cStride);
  }
}
