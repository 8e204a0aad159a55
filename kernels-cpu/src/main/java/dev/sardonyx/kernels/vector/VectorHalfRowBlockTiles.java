package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/** As {@link VectorRowBlockTiles}, by the first vector of a panel alone. */
final class VectorHalfRowBlockTiles {
  private static final int WIDTH = VectorTiles.WIDTH;

  private VectorHalfRowBlockTiles() {}

  /**
   * Any number of rows. What is left behind whole tiles of 12 is taken by a smaller one that begins
   * in rows before it, whose results it writes once more, unless C is what the sums begin with.
   */
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
    boolean twice = initialStride == 0;
    int count;
    for (int row = 0; row < rows; row += count) {
      int left = rows - row;
      int wanted = left >= 12 ? 12 : left + 3 & ~3;
      wanted = wanted == 8 ? 4 : wanted;
      if (wanted > left && twice && wanted <= rows) {
        row = rows - wanted;
        left = wanted;
      }
      int from = aOffset + row * LANES;
      int first = initialOffset + row * initialStride;
      int into = cOffset + row * cStride;
      if (left >= 12) {
        twelve(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            first,
            initialStride,
            c,
            into,
            cStride);
        count = 12;
      } else if (left >= 4) {
        four(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            first,
            initialStride,
            c,
            into,
            cStride);
        count = 4;
      } else {
        one(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            first,
            initialStride,
            c,
            into,
            cStride);
        count = 1;
      }
    }
  }

  /** 12 rows, one vector. */
  private static void twelve(
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
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c7 = x07.fma(b00, c7);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES]);
      c8 = x08.fma(b00, c8);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES]);
      c9 = x09.fma(b00, c9);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES]);
      c10 = x010.fma(b00, c10);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES]);
      c11 = x011.fma(b00, c11);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0 = x10.fma(b10, c0);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + LANES + 1]);
      c1 = x11.fma(b10, c1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES + 1]);
      c2 = x12.fma(b10, c2);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES + 1]);
      c3 = x13.fma(b10, c3);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES + 1]);
      c4 = x14.fma(b10, c4);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES + 1]);
      c5 = x15.fma(b10, c5);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES + 1]);
      c6 = x16.fma(b10, c6);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES + 1]);
      c7 = x17.fma(b10, c7);
      FloatVector x18 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES + 1]);
      c8 = x18.fma(b10, c8);
      FloatVector x19 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES + 1]);
      c9 = x19.fma(b10, c9);
      FloatVector x110 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES + 1]);
      c10 = x110.fma(b10, c10);
      FloatVector x111 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES + 1]);
      c11 = x111.fma(b10, c11);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3 = x03.fma(b00, c3);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c4 = x04.fma(b00, c4);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c5 = x05.fma(b00, c5);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c6 = x06.fma(b00, c6);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c7 = x07.fma(b00, c7);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES]);
      c8 = x08.fma(b00, c8);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES]);
      c9 = x09.fma(b00, c9);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES]);
      c10 = x010.fma(b00, c10);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES]);
      c11 = x011.fma(b00, c11);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
    c4.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride))
        .intoArray(c, cOffset + 4 * cStride);
    c5.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride))
        .intoArray(c, cOffset + 5 * cStride);
    c6.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 6 * initialStride))
        .intoArray(c, cOffset + 6 * cStride);
    c7.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 7 * initialStride))
        .intoArray(c, cOffset + 7 * cStride);
    c8.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 8 * initialStride))
        .intoArray(c, cOffset + 8 * cStride);
    c9.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 9 * initialStride))
        .intoArray(c, cOffset + 9 * cStride);
    c10.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 10 * initialStride))
        .intoArray(c, cOffset + 10 * cStride);
    c11.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 11 * initialStride))
        .intoArray(c, cOffset + 11 * cStride);
  }

  /** Four rows: fewer would take as long, as each sum waits for its last product. */
  private static void four(
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
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector c2 = FloatVector.zero(FLOATS);
    FloatVector c3 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3 = x03.fma(b00, c3);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0 = x10.fma(b10, c0);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + LANES + 1]);
      c1 = x11.fma(b10, c1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES + 1]);
      c2 = x12.fma(b10, c2);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES + 1]);
      c3 = x13.fma(b10, c3);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1 = x01.fma(b00, c1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2 = x02.fma(b00, c2);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3 = x03.fma(b00, c3);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
  }

  /** One row. */
  private static void one(
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
    FloatVector c0 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0 = x10.fma(b10, c0);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0 = x00.fma(b00, c0);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
  }
}
