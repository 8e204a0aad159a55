package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.matmul.PlainRowPanels;
import dev.sardonyx.kernels.matmul.RowLayout;

/** Products over row panels in plain Java; half a panel is two columns. */
final class ScalarRowPanels extends PlainRowPanels {
  private static final int WIDTH = ScalarMatmulKernels.WIDTH;

  ScalarRowPanels() {
    super(WIDTH / 2);
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
    RowLayout layout = layout();
    float sum0 = 0;
    float sum1 = 0;
    for (int k = 0; k < depth; k++) {
      float x = a[aOffset + layout.step(k, aStride)];
      int b = panelOffset + k * WIDTH;
      sum0 += x * panel[b];
      sum1 += x * panel[b + 1];
    }
    c[cOffset] = initial[initialOffset] + sum0;
    c[cOffset + 1] = initial[initialOffset + 1] + sum1;
  }
}
