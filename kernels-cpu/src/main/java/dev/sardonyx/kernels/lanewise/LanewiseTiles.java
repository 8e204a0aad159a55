package dev.sardonyx.kernels.lanewise;

/**
 * The tiles of matrix multiplication as many columns at a time as registers hold: each number of C
 * is one sum from 0 upwards in k, and {@code initial} comes last.
 */
final class LanewiseTiles {
  /** Columns that are computed together. */
  private static final int COLUMNS = 4;

  private LanewiseTiles() {}

  /**
   * Rows by columns of C.
   *
   * @param columns a multiple of 4
   * @param width elements from one row of the panel to the next
   */
  static void run(
      int rows,
      int columns,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      int width,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int row = 0;
    for (; row <= rows - 3; row += 3) {
      for (int column = 0; column < columns; column += COLUMNS) {
        threeRows(
            depth,
            a,
            aOffset + row * aStride,
            aStride,
            panel,
            panelOffset + column,
            width,
            initial,
            initialOffset + row * initialStride + column,
            initialStride,
            c,
            cOffset + row * cStride + column,
            cStride);
      }
    }
    for (; row < rows; row++) {
      for (int column = 0; column < columns; column += COLUMNS) {
        oneRow(
            depth,
            a,
            aOffset + row * aStride,
            panel,
            panelOffset + column,
            width,
            initial,
            initialOffset + row * initialStride + column,
            c,
            cOffset + row * cStride + column);
      }
    }
  }

  private static void threeRows(
      int depth,
      float[] a,
      int a0,
      int aStride,
      float[] panel,
      int panelOffset,
      int width,
      float[] initial,
      int initial0,
      int initialStride,
      float[] c,
      int c0,
      int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    float c00 = 0;
    float c01 = 0;
    float c02 = 0;
    float c03 = 0;
    float c10 = 0;
    float c11 = 0;
    float c12 = 0;
    float c13 = 0;
    float c20 = 0;
    float c21 = 0;
    float c22 = 0;
    float c23 = 0;
    int at = panelOffset;
    for (int k = 0; k < depth; k++) {
      float b0 = panel[at];
      float b1 = panel[at + 1];
      float b2 = panel[at + 2];
      float b3 = panel[at + 3];
      at += width;
      float x = a[a0 + k];
      c00 = Math.fma(x, b0, c00);
      c01 = Math.fma(x, b1, c01);
      c02 = Math.fma(x, b2, c02);
      c03 = Math.fma(x, b3, c03);
      x = a[a1 + k];
      c10 = Math.fma(x, b0, c10);
      c11 = Math.fma(x, b1, c11);
      c12 = Math.fma(x, b2, c12);
      c13 = Math.fma(x, b3, c13);
      x = a[a2 + k];
      c20 = Math.fma(x, b0, c20);
      c21 = Math.fma(x, b1, c21);
      c22 = Math.fma(x, b2, c22);
      c23 = Math.fma(x, b3, c23);
    }
    c[c0] = c00 + initial[initial0];
    c[c0 + 1] = c01 + initial[initial0 + 1];
    c[c0 + 2] = c02 + initial[initial0 + 2];
    c[c0 + 3] = c03 + initial[initial0 + 3];
    int initial1 = initial0 + initialStride;
    int c1 = c0 + cStride;
    c[c1] = c10 + initial[initial1];
    c[c1 + 1] = c11 + initial[initial1 + 1];
    c[c1 + 2] = c12 + initial[initial1 + 2];
    c[c1 + 3] = c13 + initial[initial1 + 3];
    int initial2 = initial1 + initialStride;
    int c2 = c1 + cStride;
    c[c2] = c20 + initial[initial2];
    c[c2 + 1] = c21 + initial[initial2 + 1];
    c[c2 + 2] = c22 + initial[initial2 + 2];
    c[c2 + 3] = c23 + initial[initial2 + 3];
  }

  private static void oneRow(
      int depth,
      float[] a,
      int aOffset,
      float[] panel,
      int panelOffset,
      int width,
      float[] initial,
      int initialOffset,
      float[] c,
      int cOffset) {
    float c0 = 0;
    float c1 = 0;
    float c2 = 0;
    float c3 = 0;
    int at = panelOffset;
    for (int k = 0; k < depth; k++) {
      float x = a[aOffset + k];
      c0 = Math.fma(x, panel[at], c0);
      c1 = Math.fma(x, panel[at + 1], c1);
      c2 = Math.fma(x, panel[at + 2], c2);
      c3 = Math.fma(x, panel[at + 3], c3);
      at += width;
    }
    c[cOffset] = c0 + initial[initialOffset];
    c[cOffset + 1] = c1 + initial[initialOffset + 1];
    c[cOffset + 2] = c2 + initial[initialOffset + 2];
    c[cOffset + 3] = c3 + initial[initialOffset + 3];
  }

  /** A tile of one row alone: each number of C is four sums, as the vector kernel has it. */
  static void singleRow(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      float[] panel,
      int panelOffset,
      int width,
      float[] initial,
      int initialOffset,
      float[] c,
      int cOffset) {
    for (int column = 0; column < columns; column++) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      int at = panelOffset + column;
      int k = 0;
      for (; k <= depth - 4; k += 4) {
        sum0 = Math.fma(a[aOffset + k], panel[at], sum0);
        sum1 = Math.fma(a[aOffset + k + 1], panel[at + width], sum1);
        sum2 = Math.fma(a[aOffset + k + 2], panel[at + 2 * width], sum2);
        sum3 = Math.fma(a[aOffset + k + 3], panel[at + 3 * width], sum3);
        at += 4 * width;
      }
      for (; k < depth; k++) {
        sum0 = Math.fma(a[aOffset + k], panel[at], sum0);
        at += width;
      }
      c[cOffset + column] = sum0 + sum1 + (sum2 + sum3) + initial[initialOffset + column];
    }
  }
}
