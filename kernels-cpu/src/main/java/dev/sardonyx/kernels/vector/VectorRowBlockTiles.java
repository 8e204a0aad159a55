package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication over {@link dev.sardonyx.kernels.matmul.RowLayout row blocks}:
 * up to 12 rows by two vectors, all sums in registers, for machines with 32 of them. Rows lie a
 * vector apart, so that one index serves all of them.
 *
 * <p>The 24 products of a term take 12 cycles; measured 98 % of a Zen 5 core's peak at a depth of
 * 32, and 95 % at 16. Written out for two terms, the loop is no faster and takes C2 twice as long.
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
    for (int k = 0; k < depth; k++) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[column]);
      c0x0 = x0.fma(b0, c0x0);
      c0x1 = x0.fma(b1, c0x1);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c1x0 = x1.fma(b0, c1x0);
      c1x1 = x1.fma(b1, c1x1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c2x0 = x2.fma(b0, c2x0);
      c2x1 = x2.fma(b1, c2x1);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c3x0 = x3.fma(b0, c3x0);
      c3x1 = x3.fma(b1, c3x1);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c4x0 = x4.fma(b0, c4x0);
      c4x1 = x4.fma(b1, c4x1);
      FloatVector x5 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c5x0 = x5.fma(b0, c5x0);
      c5x1 = x5.fma(b1, c5x1);
      FloatVector x6 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c6x0 = x6.fma(b0, c6x0);
      c6x1 = x6.fma(b1, c6x1);
      FloatVector x7 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c7x0 = x7.fma(b0, c7x0);
      c7x1 = x7.fma(b1, c7x1);
      FloatVector x8 = FloatVector.broadcast(FLOATS, a[column + 8 * LANES]);
      c8x0 = x8.fma(b0, c8x0);
      c8x1 = x8.fma(b1, c8x1);
      FloatVector x9 = FloatVector.broadcast(FLOATS, a[column + 9 * LANES]);
      c9x0 = x9.fma(b0, c9x0);
      c9x1 = x9.fma(b1, c9x1);
      FloatVector x10 = FloatVector.broadcast(FLOATS, a[column + 10 * LANES]);
      c10x0 = x10.fma(b0, c10x0);
      c10x1 = x10.fma(b1, c10x1);
      FloatVector x11 = FloatVector.broadcast(FLOATS, a[column + 11 * LANES]);
      c11x0 = x11.fma(b0, c11x0);
      c11x1 = x11.fma(b1, c11x1);
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
    for (int k = 0; k < depth; k++) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[column + 4 * LANES]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, a[column + 5 * LANES]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      FloatVector x6 = FloatVector.broadcast(FLOATS, a[column + 6 * LANES]);
      c60 = x6.fma(b0, c60);
      c61 = x6.fma(b1, c61);
      FloatVector x7 = FloatVector.broadcast(FLOATS, a[column + 7 * LANES]);
      c70 = x7.fma(b0, c70);
      c71 = x7.fma(b1, c71);
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
    for (int k = 0; k < depth; k++) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[column + LANES]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[column + 2 * LANES]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[column + 3 * LANES]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
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
    for (int k = 0; k < depth; k++) {
      int column = aOffset + k / LANES * aStride + k % LANES;
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[column]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
    }
    int from0 = initialOffset;
    int to0 = cOffset;
    c00.add(FloatVector.fromArray(FLOATS, initial, from0)).intoArray(c, to0);
    c01.add(FloatVector.fromArray(FLOATS, initial, from0 + initialHalf)).intoArray(c, to0 + cHalf);
  }
}
