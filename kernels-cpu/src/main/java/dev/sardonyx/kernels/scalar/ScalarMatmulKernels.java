package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.RowPanelKernels;

/** Matrix multiplication's inner loops in plain Java. */
final class ScalarMatmulKernels implements MatmulKernels {
  static final int WIDTH = 4;

  private static final int ROWS = 3;

  private final RowPanelKernels rowPanels = new ScalarRowPanels();

  @Override
  public int panelWidth() {
    return WIDTH;
  }

  @Override
  public int tileRows() {
    return ROWS;
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
    int row = 0;
    for (; row <= rows - ROWS; row += ROWS) {
      threeRows(
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
    }
    for (; row < rows; row++) {
      oneRow(
          depth,
          a,
          aOffset + row * aStride,
          panel,
          panelOffset,
          initial,
          initialOffset + row * initialStride,
          initialHalf,
          c,
          cOffset + row * cStride,
          cHalf);
    }
  }

  /** 3 by 4 accumulators in locals: as many as 16 registers hold beside B. */
  private static void threeRows(
      int depth,
      float[] a,
      int a0,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initial0,
      int initialStride,
      int initialHalf,
      float[] c,
      int c0,
      int cStride,
      int cHalf) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int initial1 = initial0 + initialStride;
    int initial2 = initial1 + initialStride;
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
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      float b0 = panel[row];
      float b1 = panel[row + 1];
      float b2 = panel[row + 2];
      float b3 = panel[row + 3];
      float x = a[a0 + k];
      c00 += x * b0;
      c01 += x * b1;
      c02 += x * b2;
      c03 += x * b3;
      x = a[a1 + k];
      c10 += x * b0;
      c11 += x * b1;
      c12 += x * b2;
      c13 += x * b3;
      x = a[a2 + k];
      c20 += x * b0;
      c21 += x * b1;
      c22 += x * b2;
      c23 += x * b3;
    }
    c[c0] = initial[initial0] + c00;
    c[c0 + 1] = initial[initial0 + 1] + c01;
    c[c0 + cHalf] = initial[initial0 + initialHalf] + c02;
    c[c0 + cHalf + 1] = initial[initial0 + initialHalf + 1] + c03;
    int c1 = c0 + cStride;
    c[c1] = initial[initial1] + c10;
    c[c1 + 1] = initial[initial1 + 1] + c11;
    c[c1 + cHalf] = initial[initial1 + initialHalf] + c12;
    c[c1 + cHalf + 1] = initial[initial1 + initialHalf + 1] + c13;
    int c2 = c1 + cStride;
    c[c2] = initial[initial2] + c20;
    c[c2 + 1] = initial[initial2 + 1] + c21;
    c[c2 + cHalf] = initial[initial2 + initialHalf] + c22;
    c[c2 + cHalf + 1] = initial[initial2 + initialHalf + 1] + c23;
  }

  private static void oneRow(
      int depth,
      float[] a,
      int aOffset,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialHalf,
      float[] c,
      int cOffset,
      int cHalf) {
    float c0 = 0;
    float c1 = 0;
    float c2 = 0;
    float c3 = 0;
    for (int k = 0; k < depth; k++) {
      int row = panelOffset + k * WIDTH;
      float x = a[aOffset + k];
      c0 += x * panel[row];
      c1 += x * panel[row + 1];
      c2 += x * panel[row + 2];
      c3 += x * panel[row + 3];
    }
    c[cOffset] = initial[initialOffset] + c0;
    c[cOffset + 1] = initial[initialOffset + 1] + c1;
    c[cOffset + cHalf] = initial[initialOffset + initialHalf] + c2;
    c[cOffset + cHalf + 1] = initial[initialOffset + initialHalf + 1] + c3;
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
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < WIDTH / 2; column++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          sum += a[aOffset + row * aStride + k] * panel[panelOffset + k * WIDTH + column];
        }
        c[cOffset + row * cStride + column] =
            sum + initial[initialOffset + row * initialStride + column];
      }
    }
  }

  /** None: three rows by four columns fill the registers, in whatever order A lies. */
  @Override
  public RowPanelKernels rowPanels() {
    return rowPanels;
  }

  @Override
  public boolean prefersRowPanels() {
    return false;
  }

  /** Four sums: one alone would wait for each addition. */
  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i <= length - 4; i += 4) {
      sum0 += a[aOffset + i] * b[bOffset + i];
      sum1 += a[aOffset + i + 1] * b[bOffset + i + 1];
      sum2 += a[aOffset + i + 2] * b[bOffset + i + 2];
      sum3 += a[aOffset + i + 3] * b[bOffset + i + 3];
    }
    for (; i < length; i++) {
      sum0 += a[aOffset + i] * b[bOffset + i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  @Override
  public void addRowTimesMatrix(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset) {
    for (int k = 0; k < depth; k++) {
      float x = a[aOffset + k];
      int row = bOffset + k * bStride;
      for (int j = 0; j < columns; j++) {
        c[cOffset + j] += x * b[row + j];
      }
    }
  }

  @Override
  public void packPanels(
      int depth, int panels, float[] b, int bOffset, int bStride, float[] to, int toOffset) {
    for (int panel = 0; panel < panels; panel++) {
      for (int k = 0; k < depth; k++) {
        int from = bOffset + k * bStride + panel * WIDTH;
        int into = toOffset + (panel * depth + k) * WIDTH;
        for (int j = 0; j < WIDTH; j++) {
          to[into + j] = b[from + j];
        }
      }
    }
  }
}
