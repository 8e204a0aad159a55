package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;

/** Products over row panels, lane by lane: each number of C is one sum from 0 upwards in k. */
final class LanewiseRowPanels implements RowPanelKernels {
  private final int lanes;
  private final int width;

  LanewiseRowPanels(int lanes) {
    this.lanes = lanes;
    this.width = 2 * lanes;
  }

  @Override
  public int panelWidth() {
    return width;
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
    columns(
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
    columns(
        rows,
        depth,
        a,
        aOffset,
        aStride,
        panel,
        panelOffset + lanes,
        initial,
        initialOffset + initialHalf,
        initialStride,
        c,
        cOffset + cHalf,
        cStride);
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
    columns(
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

  private void columns(
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
    int most = RowPanels.rows(width);
    for (int row = 0; row < rows; row++) {
      int rowOffset = aOffset + row / most * aStride + row % most;
      for (int column = 0; column < lanes; column += 2) {
        float sum0 = 0;
        float sum1 = 0;
        for (int k = 0; k < depth; k++) {
          float x = a[rowOffset + k * width];
          int b = panelOffset + k * width + column;
          sum0 = Math.fma(x, panel[b], sum0);
          sum1 = Math.fma(x, panel[b + 1], sum1);
        }
        int from = initialOffset + row * initialStride + column;
        int to = cOffset + row * cStride + column;
        c[to] = sum0 + initial[from];
        c[to + 1] = sum1 + initial[from + 1];
      }
    }
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
    int most = RowPanels.rows(width);
    for (int row = 0; row < rows; row++) {
      int place = firstRow + row;
      int into = toOffset + place / most * toStride + place % most;
      for (int k = 0; k < depth; k++) {
        to[into + k * width] = a[aOffset + row * aStride + k];
      }
    }
  }
}
