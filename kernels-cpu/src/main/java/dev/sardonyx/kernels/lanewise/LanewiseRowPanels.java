package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.matmul.PlainRowPanels;
import dev.sardonyx.kernels.matmul.RowLayout;

/** Products over row panels, lane by lane: each number of C is one sum of fused products. */
final class LanewiseRowPanels extends PlainRowPanels {
  private final int lanes;

  LanewiseRowPanels(int lanes) {
    super(lanes);
    this.lanes = lanes;
  }

  @Override
  protected void row(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      float[] c,
      int cOffset) {
    int width = panelWidth();
    RowLayout layout = layout();
    for (int column = 0; column < lanes; column += 4) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      for (int k = 0; k < depth; k++) {
        float x = a[aOffset + layout.step(k, aStride)];
        int b = panelOffset + k * width + column;
        sum0 = Math.fma(x, panel[b], sum0);
        sum1 = Math.fma(x, panel[b + 1], sum1);
        sum2 = Math.fma(x, panel[b + 2], sum2);
        sum3 = Math.fma(x, panel[b + 3], sum3);
      }
      int from = initialOffset + column;
      int to = cOffset + column;
      c[to] = sum0 + initial[from];
      c[to + 1] = sum1 + initial[from + 1];
      c[to + 2] = sum2 + initial[from + 2];
      c[to + 3] = sum3 + initial[from + 3];
    }
  }
}
