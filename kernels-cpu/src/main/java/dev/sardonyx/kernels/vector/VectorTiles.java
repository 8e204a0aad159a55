package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.Blocking;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of matrix multiplication: up to 6 rows by two vectors, all accumulators in registers.
 *
 * <p>One method for each number of rows, written out: the accumulators must be locals. Each row of
 * A has its own base index; with one base for all, C2 loads all rows' elements at once and has to
 * spill an accumulator, which halves the speed (12 accumulators and 2 of B leave 2 of 16
 * registers).
 */
final class VectorTiles {
  static final int ROWS = 6;

  static final int WIDTH = 2 * LANES;

  private VectorTiles() {}

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
    int tiles = Blocking.divideUp(rows, ROWS);
    int row = 0;
    for (int tile = 0; tile < tiles; tile++) {
      int count = (rows - row) / (tiles - tile);
      tile(
          count,
          depth,
          a,
          aOffset + row * aStride,
          aStride,
          panel,
          panelOffset,
          initial,
          initialOffset + row * initialStride,
          initialStride,
          initialHalf,
          c,
          cOffset + row * cStride,
          cStride,
          cHalf);
      row += count;
    }
  }

  private static void tile(
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
    switch (rows) {
      case 1 ->
          tile1(
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
      case 2 ->
          tile2(
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
      case 3 ->
          tile3(
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
      case 4 ->
          tile4(
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
      case 5 ->
          tile5(
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
      case 6 ->
          tile6(
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
      default -> throw new IllegalArgumentException("a tile has 1 to 6 rows, not " + rows);
    }
  }

  /** One row: k unrolled by 4, for else the additions would wait for each other. */
  private static void tile1(
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
    for (; k <= depth - 4; k += 4) {
      int row = panelOffset + k * WIDTH;
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[aOffset + k]);
      c00 = x0.fma(FloatVector.fromArray(FLOATS, panel, row), c00);
      c01 = x0.fma(FloatVector.fromArray(FLOATS, panel, row + LANES), c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[aOffset + k + 1]);
      c10 = x1.fma(FloatVector.fromArray(FLOATS, panel, row + 2 * LANES), c10);
      c11 = x1.fma(FloatVector.fromArray(FLOATS, panel, row + 3 * LANES), c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[aOffset + k + 2]);
      c20 = x2.fma(FloatVector.fromArray(FLOATS, panel, row + 4 * LANES), c20);
      c21 = x2.fma(FloatVector.fromArray(FLOATS, panel, row + 5 * LANES), c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[aOffset + k + 3]);
      c30 = x3.fma(FloatVector.fromArray(FLOATS, panel, row + 6 * LANES), c30);
      c31 = x3.fma(FloatVector.fromArray(FLOATS, panel, row + 7 * LANES), c31);
    }
    for (; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector x = FloatVector.broadcast(FLOATS, a[aOffset + k]);
      c00 = x.fma(FloatVector.fromArray(FLOATS, panel, row), c00);
      c01 = x.fma(FloatVector.fromArray(FLOATS, panel, row + LANES), c01);
    }
    c00.add(c10)
        .add(c20.add(c30))
        .add(FloatVector.fromArray(FLOATS, initial, initialOffset))
        .intoArray(c, cOffset);
    c01.add(c11)
        .add(c21.add(c31))
        .add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf))
        .intoArray(c, cOffset + cHalf);
  }

  private static void tile2(
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
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf);
    c00.add(initial0).intoArray(c, cOffset);
    c01.add(initial1).intoArray(c, cOffset + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride + initialHalf);
    }
    c10.add(initial0).intoArray(c, cOffset + cStride);
    c11.add(initial1).intoArray(c, cOffset + cStride + cHalf);
  }

  private static void tile3(
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
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf);
    c00.add(initial0).intoArray(c, cOffset);
    c01.add(initial1).intoArray(c, cOffset + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride + initialHalf);
    }
    c10.add(initial0).intoArray(c, cOffset + cStride);
    c11.add(initial1).intoArray(c, cOffset + cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride + initialHalf);
    }
    c20.add(initial0).intoArray(c, cOffset + 2 * cStride);
    c21.add(initial1).intoArray(c, cOffset + 2 * cStride + cHalf);
  }

  private static void tile4(
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
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    FloatVector c30 = FloatVector.zero(FLOATS);
    FloatVector c31 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf);
    c00.add(initial0).intoArray(c, cOffset);
    c01.add(initial1).intoArray(c, cOffset + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride + initialHalf);
    }
    c10.add(initial0).intoArray(c, cOffset + cStride);
    c11.add(initial1).intoArray(c, cOffset + cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride + initialHalf);
    }
    c20.add(initial0).intoArray(c, cOffset + 2 * cStride);
    c21.add(initial1).intoArray(c, cOffset + 2 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride + initialHalf);
    }
    c30.add(initial0).intoArray(c, cOffset + 3 * cStride);
    c31.add(initial1).intoArray(c, cOffset + 3 * cStride + cHalf);
  }

  private static void tile5(
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
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
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
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf);
    c00.add(initial0).intoArray(c, cOffset);
    c01.add(initial1).intoArray(c, cOffset + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride + initialHalf);
    }
    c10.add(initial0).intoArray(c, cOffset + cStride);
    c11.add(initial1).intoArray(c, cOffset + cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride + initialHalf);
    }
    c20.add(initial0).intoArray(c, cOffset + 2 * cStride);
    c21.add(initial1).intoArray(c, cOffset + 2 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride + initialHalf);
    }
    c30.add(initial0).intoArray(c, cOffset + 3 * cStride);
    c31.add(initial1).intoArray(c, cOffset + 3 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride + initialHalf);
    }
    c40.add(initial0).intoArray(c, cOffset + 4 * cStride);
    c41.add(initial1).intoArray(c, cOffset + 4 * cStride + cHalf);
  }

  private static void tile6(
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
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
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
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, row);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, row + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, a[a5 + k]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    FloatVector initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset);
    FloatVector initial1 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialHalf);
    c00.add(initial0).intoArray(c, cOffset);
    c01.add(initial1).intoArray(c, cOffset + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride + initialHalf);
    }
    c10.add(initial0).intoArray(c, cOffset + cStride);
    c11.add(initial1).intoArray(c, cOffset + cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride + initialHalf);
    }
    c20.add(initial0).intoArray(c, cOffset + 2 * cStride);
    c21.add(initial1).intoArray(c, cOffset + 2 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride + initialHalf);
    }
    c30.add(initial0).intoArray(c, cOffset + 3 * cStride);
    c31.add(initial1).intoArray(c, cOffset + 3 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride + initialHalf);
    }
    c40.add(initial0).intoArray(c, cOffset + 4 * cStride);
    c41.add(initial1).intoArray(c, cOffset + 4 * cStride + cHalf);
    if (initialStride != 0) {
      initial0 = FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride);
      initial1 =
          FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride + initialHalf);
    }
    c50.add(initial0).intoArray(c, cOffset + 5 * cStride);
    c51.add(initial1).intoArray(c, cOffset + 5 * cStride + cHalf);
  }
}
