package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication over {@link dev.sardonyx.kernels.matmul.RowLayout row blocks}:
 * up to 12 rows by two vectors, all sums in registers, for machines with 32 of them. Rows lie a
 * vector apart, so that one index serves all of them.
 *
 * <p>In the loop stand 38 instructions for 24 products, which take 12 cycles; measured 98 % of a
 * Zen 5 core's peak at a depth of 32, and 95 % at 16.
 */
final class VectorRowBlockTiles {
  private static final int WIDTH = VectorTiles.WIDTH;

  private VectorRowBlockTiles() {}

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
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    boolean twice = initialStride == 0;
    int count;
    for (int row = 0; row < rows; row += count) {
      int left = rows - row;
      int wanted = left >= 12 ? 12 : left + 3 & ~3;

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
            initialHalf,
            c,
            into,
            cStride,
            cHalf);
        count = 12;
      } else if (left >= 8) {
        eight(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            first,
            initialStride,
            initialHalf,
            c,
            into,
            cStride,
            cHalf);
        count = 8;
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
            initialHalf,
            c,
            into,
            cStride,
            cHalf);
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
            initialHalf,
            c,
            into,
            cStride,
            cHalf);
        count = 1;
      }
    }
  }

  /** 12 rows: 24 sums, two vectors of B, and broadcasts that go with their products. */
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
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    FloatVector c0x0 = FloatVector.zero(FLOATS);
    FloatVector c0x1 = FloatVector.zero(FLOATS);
    FloatVector c1x0 = FloatVector.zero(FLOATS);
    FloatVector c1x1 = FloatVector.zero(FLOATS);
    FloatVector c2x0 = FloatVector.zero(FLOATS);
    FloatVector c2x1 = FloatVector.zero(FLOATS);
    FloatVector c3x0 = FloatVector.zero(FLOATS);
    FloatVector c3x1 = FloatVector.zero(FLOATS);
    FloatVector c4x0 = FloatVector.zero(FLOATS);
    FloatVector c4x1 = FloatVector.zero(FLOATS);
    FloatVector c5x0 = FloatVector.zero(FLOATS);
    FloatVector c5x1 = FloatVector.zero(FLOATS);
    FloatVector c6x0 = FloatVector.zero(FLOATS);
    FloatVector c6x1 = FloatVector.zero(FLOATS);
    FloatVector c7x0 = FloatVector.zero(FLOATS);
    FloatVector c7x1 = FloatVector.zero(FLOATS);
    FloatVector c8x0 = FloatVector.zero(FLOATS);
    FloatVector c8x1 = FloatVector.zero(FLOATS);
    FloatVector c9x0 = FloatVector.zero(FLOATS);
    FloatVector c9x1 = FloatVector.zero(FLOATS);
    FloatVector c10x0 = FloatVector.zero(FLOATS);
    FloatVector c10x1 = FloatVector.zero(FLOATS);
    FloatVector c11x0 = FloatVector.zero(FLOATS);
    FloatVector c11x1 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0x0 = x00.fma(b00, c0x0);
      c0x1 = x00.fma(b01, c0x1);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1x0 = x01.fma(b00, c1x0);
      c1x1 = x01.fma(b01, c1x1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2x0 = x02.fma(b00, c2x0);
      c2x1 = x02.fma(b01, c2x1);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3x0 = x03.fma(b00, c3x0);
      c3x1 = x03.fma(b01, c3x1);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c4x0 = x04.fma(b00, c4x0);
      c4x1 = x04.fma(b01, c4x1);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c5x0 = x05.fma(b00, c5x0);
      c5x1 = x05.fma(b01, c5x1);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c6x0 = x06.fma(b00, c6x0);
      c6x1 = x06.fma(b01, c6x1);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c7x0 = x07.fma(b00, c7x0);
      c7x1 = x07.fma(b01, c7x1);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES]);
      c8x0 = x08.fma(b00, c8x0);
      c8x1 = x08.fma(b01, c8x1);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES]);
      c9x0 = x09.fma(b00, c9x0);
      c9x1 = x09.fma(b01, c9x1);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES]);
      c10x0 = x010.fma(b00, c10x0);
      c10x1 = x010.fma(b01, c10x1);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES]);
      c11x0 = x011.fma(b00, c11x0);
      c11x1 = x011.fma(b01, c11x1);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c0x0 = x10.fma(b10, c0x0);
      c0x1 = x10.fma(b11, c0x1);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + LANES + 1]);
      c1x0 = x11.fma(b10, c1x0);
      c1x1 = x11.fma(b11, c1x1);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES + 1]);
      c2x0 = x12.fma(b10, c2x0);
      c2x1 = x12.fma(b11, c2x1);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES + 1]);
      c3x0 = x13.fma(b10, c3x0);
      c3x1 = x13.fma(b11, c3x1);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES + 1]);
      c4x0 = x14.fma(b10, c4x0);
      c4x1 = x14.fma(b11, c4x1);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES + 1]);
      c5x0 = x15.fma(b10, c5x0);
      c5x1 = x15.fma(b11, c5x1);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES + 1]);
      c6x0 = x16.fma(b10, c6x0);
      c6x1 = x16.fma(b11, c6x1);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES + 1]);
      c7x0 = x17.fma(b10, c7x0);
      c7x1 = x17.fma(b11, c7x1);
      FloatVector x18 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES + 1]);
      c8x0 = x18.fma(b10, c8x0);
      c8x1 = x18.fma(b11, c8x1);
      FloatVector x19 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES + 1]);
      c9x0 = x19.fma(b10, c9x0);
      c9x1 = x19.fma(b11, c9x1);
      FloatVector x110 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES + 1]);
      c10x0 = x110.fma(b10, c10x0);
      c10x1 = x110.fma(b11, c10x1);
      FloatVector x111 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES + 1]);
      c11x0 = x111.fma(b10, c11x0);
      c11x1 = x111.fma(b11, c11x1);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c0x0 = x00.fma(b00, c0x0);
      c0x1 = x00.fma(b01, c0x1);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1x0 = x01.fma(b00, c1x0);
      c1x1 = x01.fma(b01, c1x1);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2x0 = x02.fma(b00, c2x0);
      c2x1 = x02.fma(b01, c2x1);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3x0 = x03.fma(b00, c3x0);
      c3x1 = x03.fma(b01, c3x1);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c4x0 = x04.fma(b00, c4x0);
      c4x1 = x04.fma(b01, c4x1);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c5x0 = x05.fma(b00, c5x0);
      c5x1 = x05.fma(b01, c5x1);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c6x0 = x06.fma(b00, c6x0);
      c6x1 = x06.fma(b01, c6x1);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c7x0 = x07.fma(b00, c7x0);
      c7x1 = x07.fma(b01, c7x1);
      FloatVector x08 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES]);
      c8x0 = x08.fma(b00, c8x0);
      c8x1 = x08.fma(b01, c8x1);
      FloatVector x09 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES]);
      c9x0 = x09.fma(b00, c9x0);
      c9x1 = x09.fma(b01, c9x1);
      FloatVector x010 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES]);
      c10x0 = x010.fma(b00, c10x0);
      c10x1 = x010.fma(b01, c10x1);
      FloatVector x011 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES]);
      c11x0 = x011.fma(b00, c11x0);
      c11x1 = x011.fma(b01, c11x1);
    }
    int from0 = initialOffset;
    int to0 = cOffset;
    c0x0.add(FloatVector.fromArray(FLOATS, initial, from0)).intoArray(c, to0);
    c0x1.add(FloatVector.fromArray(FLOATS, initial, from0 + initialHalf)).intoArray(c, to0 + cHalf);
    int from1 = initialOffset + initialStride;
    int to1 = cOffset + cStride;
    c1x0.add(FloatVector.fromArray(FLOATS, initial, from1)).intoArray(c, to1);
    c1x1.add(FloatVector.fromArray(FLOATS, initial, from1 + initialHalf)).intoArray(c, to1 + cHalf);
    int from2 = initialOffset + 2 * initialStride;
    int to2 = cOffset + 2 * cStride;
    c2x0.add(FloatVector.fromArray(FLOATS, initial, from2)).intoArray(c, to2);
    c2x1.add(FloatVector.fromArray(FLOATS, initial, from2 + initialHalf)).intoArray(c, to2 + cHalf);
    int from3 = initialOffset + 3 * initialStride;
    int to3 = cOffset + 3 * cStride;
    c3x0.add(FloatVector.fromArray(FLOATS, initial, from3)).intoArray(c, to3);
    c3x1.add(FloatVector.fromArray(FLOATS, initial, from3 + initialHalf)).intoArray(c, to3 + cHalf);
    int from4 = initialOffset + 4 * initialStride;
    int to4 = cOffset + 4 * cStride;
    c4x0.add(FloatVector.fromArray(FLOATS, initial, from4)).intoArray(c, to4);
    c4x1.add(FloatVector.fromArray(FLOATS, initial, from4 + initialHalf)).intoArray(c, to4 + cHalf);
    int from5 = initialOffset + 5 * initialStride;
    int to5 = cOffset + 5 * cStride;
    c5x0.add(FloatVector.fromArray(FLOATS, initial, from5)).intoArray(c, to5);
    c5x1.add(FloatVector.fromArray(FLOATS, initial, from5 + initialHalf)).intoArray(c, to5 + cHalf);
    int from6 = initialOffset + 6 * initialStride;
    int to6 = cOffset + 6 * cStride;
    c6x0.add(FloatVector.fromArray(FLOATS, initial, from6)).intoArray(c, to6);
    c6x1.add(FloatVector.fromArray(FLOATS, initial, from6 + initialHalf)).intoArray(c, to6 + cHalf);
    int from7 = initialOffset + 7 * initialStride;
    int to7 = cOffset + 7 * cStride;
    c7x0.add(FloatVector.fromArray(FLOATS, initial, from7)).intoArray(c, to7);
    c7x1.add(FloatVector.fromArray(FLOATS, initial, from7 + initialHalf)).intoArray(c, to7 + cHalf);
    int from8 = initialOffset + 8 * initialStride;
    int to8 = cOffset + 8 * cStride;
    c8x0.add(FloatVector.fromArray(FLOATS, initial, from8)).intoArray(c, to8);
    c8x1.add(FloatVector.fromArray(FLOATS, initial, from8 + initialHalf)).intoArray(c, to8 + cHalf);
    int from9 = initialOffset + 9 * initialStride;
    int to9 = cOffset + 9 * cStride;
    c9x0.add(FloatVector.fromArray(FLOATS, initial, from9)).intoArray(c, to9);
    c9x1.add(FloatVector.fromArray(FLOATS, initial, from9 + initialHalf)).intoArray(c, to9 + cHalf);
    int from10 = initialOffset + 10 * initialStride;
    int to10 = cOffset + 10 * cStride;
    c10x0.add(FloatVector.fromArray(FLOATS, initial, from10)).intoArray(c, to10);
    c10x1
        .add(FloatVector.fromArray(FLOATS, initial, from10 + initialHalf))
        .intoArray(c, to10 + cHalf);
    int from11 = initialOffset + 11 * initialStride;
    int to11 = cOffset + 11 * cStride;
    c11x0.add(FloatVector.fromArray(FLOATS, initial, from11)).intoArray(c, to11);
    c11x1
        .add(FloatVector.fromArray(FLOATS, initial, from11 + initialHalf))
        .intoArray(c, to11 + cHalf);
  }

  /** Eight rows. */
  private static void eight(
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
    FloatVector c60 = FloatVector.zero(FLOATS);
    FloatVector c61 = FloatVector.zero(FLOATS);
    FloatVector c70 = FloatVector.zero(FLOATS);
    FloatVector c71 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c40 = x04.fma(b00, c40);
      c41 = x04.fma(b01, c41);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c50 = x05.fma(b00, c50);
      c51 = x05.fma(b01, c51);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c60 = x06.fma(b00, c60);
      c61 = x06.fma(b01, c61);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c70 = x07.fma(b00, c70);
      c71 = x07.fma(b01, c71);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c00 = x10.fma(b10, c00);
      c01 = x10.fma(b11, c01);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + LANES + 1]);
      c10 = x11.fma(b10, c10);
      c11 = x11.fma(b11, c11);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES + 1]);
      c20 = x12.fma(b10, c20);
      c21 = x12.fma(b11, c21);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES + 1]);
      c30 = x13.fma(b10, c30);
      c31 = x13.fma(b11, c31);
      FloatVector x14 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES + 1]);
      c40 = x14.fma(b10, c40);
      c41 = x14.fma(b11, c41);
      FloatVector x15 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES + 1]);
      c50 = x15.fma(b10, c50);
      c51 = x15.fma(b11, c51);
      FloatVector x16 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES + 1]);
      c60 = x16.fma(b10, c60);
      c61 = x16.fma(b11, c61);
      FloatVector x17 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES + 1]);
      c70 = x17.fma(b10, c70);
      c71 = x17.fma(b11, c71);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
      FloatVector x04 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c40 = x04.fma(b00, c40);
      c41 = x04.fma(b01, c41);
      FloatVector x05 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c50 = x05.fma(b00, c50);
      c51 = x05.fma(b01, c51);
      FloatVector x06 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c60 = x06.fma(b00, c60);
      c61 = x06.fma(b01, c61);
      FloatVector x07 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c70 = x07.fma(b00, c70);
      c71 = x07.fma(b01, c71);
    }
    int from0 = initialOffset;
    int to0 = cOffset;
    c00.add(FloatVector.fromArray(FLOATS, initial, from0)).intoArray(c, to0);
    c01.add(FloatVector.fromArray(FLOATS, initial, from0 + initialHalf)).intoArray(c, to0 + cHalf);
    int from1 = initialOffset + initialStride;
    int to1 = cOffset + cStride;
    c10.add(FloatVector.fromArray(FLOATS, initial, from1)).intoArray(c, to1);
    c11.add(FloatVector.fromArray(FLOATS, initial, from1 + initialHalf)).intoArray(c, to1 + cHalf);
    int from2 = initialOffset + 2 * initialStride;
    int to2 = cOffset + 2 * cStride;
    c20.add(FloatVector.fromArray(FLOATS, initial, from2)).intoArray(c, to2);
    c21.add(FloatVector.fromArray(FLOATS, initial, from2 + initialHalf)).intoArray(c, to2 + cHalf);
    int from3 = initialOffset + 3 * initialStride;
    int to3 = cOffset + 3 * cStride;
    c30.add(FloatVector.fromArray(FLOATS, initial, from3)).intoArray(c, to3);
    c31.add(FloatVector.fromArray(FLOATS, initial, from3 + initialHalf)).intoArray(c, to3 + cHalf);
    int from4 = initialOffset + 4 * initialStride;
    int to4 = cOffset + 4 * cStride;
    c40.add(FloatVector.fromArray(FLOATS, initial, from4)).intoArray(c, to4);
    c41.add(FloatVector.fromArray(FLOATS, initial, from4 + initialHalf)).intoArray(c, to4 + cHalf);
    int from5 = initialOffset + 5 * initialStride;
    int to5 = cOffset + 5 * cStride;
    c50.add(FloatVector.fromArray(FLOATS, initial, from5)).intoArray(c, to5);
    c51.add(FloatVector.fromArray(FLOATS, initial, from5 + initialHalf)).intoArray(c, to5 + cHalf);
    int from6 = initialOffset + 6 * initialStride;
    int to6 = cOffset + 6 * cStride;
    c60.add(FloatVector.fromArray(FLOATS, initial, from6)).intoArray(c, to6);
    c61.add(FloatVector.fromArray(FLOATS, initial, from6 + initialHalf)).intoArray(c, to6 + cHalf);
    int from7 = initialOffset + 7 * initialStride;
    int to7 = cOffset + 7 * cStride;
    c70.add(FloatVector.fromArray(FLOATS, initial, from7)).intoArray(c, to7);
    c71.add(FloatVector.fromArray(FLOATS, initial, from7 + initialHalf)).intoArray(c, to7 + cHalf);
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
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    FloatVector c30 = FloatVector.zero(FLOATS);
    FloatVector c31 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c00 = x10.fma(b10, c00);
      c01 = x10.fma(b11, c01);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + LANES + 1]);
      c10 = x11.fma(b10, c10);
      c11 = x11.fma(b11, c11);
      FloatVector x12 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES + 1]);
      c20 = x12.fma(b10, c20);
      c21 = x12.fma(b11, c21);
      FloatVector x13 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES + 1]);
      c30 = x13.fma(b10, c30);
      c31 = x13.fma(b11, c31);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector x01 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x01.fma(b00, c10);
      c11 = x01.fma(b01, c11);
      FloatVector x02 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x02.fma(b00, c20);
      c21 = x02.fma(b01, c21);
      FloatVector x03 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x03.fma(b00, c30);
      c31 = x03.fma(b01, c31);
    }
    int from0 = initialOffset;
    int to0 = cOffset;
    c00.add(FloatVector.fromArray(FLOATS, initial, from0)).intoArray(c, to0);
    c01.add(FloatVector.fromArray(FLOATS, initial, from0 + initialHalf)).intoArray(c, to0 + cHalf);
    int from1 = initialOffset + initialStride;
    int to1 = cOffset + cStride;
    c10.add(FloatVector.fromArray(FLOATS, initial, from1)).intoArray(c, to1);
    c11.add(FloatVector.fromArray(FLOATS, initial, from1 + initialHalf)).intoArray(c, to1 + cHalf);
    int from2 = initialOffset + 2 * initialStride;
    int to2 = cOffset + 2 * cStride;
    c20.add(FloatVector.fromArray(FLOATS, initial, from2)).intoArray(c, to2);
    c21.add(FloatVector.fromArray(FLOATS, initial, from2 + initialHalf)).intoArray(c, to2 + cHalf);
    int from3 = initialOffset + 3 * initialStride;
    int to3 = cOffset + 3 * cStride;
    c30.add(FloatVector.fromArray(FLOATS, initial, from3)).intoArray(c, to3);
    c31.add(FloatVector.fromArray(FLOATS, initial, from3 + initialHalf)).intoArray(c, to3 + cHalf);
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
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= depth - 2; k += 2) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
      FloatVector b10 = FloatVector.fromArray(FLOATS, panel, row + WIDTH);
      FloatVector b11 = FloatVector.fromArray(FLOATS, panel, row + WIDTH + LANES);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 1]);
      c00 = x10.fma(b10, c00);
      c01 = x10.fma(b11, c01);
    }
    if (k < depth) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b00 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b01 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x00 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x00.fma(b00, c00);
      c01 = x00.fma(b01, c01);
    }
    int from0 = initialOffset;
    int to0 = cOffset;
    c00.add(FloatVector.fromArray(FLOATS, initial, from0)).intoArray(c, to0);
    c01.add(FloatVector.fromArray(FLOATS, initial, from0 + initialHalf)).intoArray(c, to0 + cHalf);
  }
}
