package dev.sardonyx.kernels.pooling;

import dev.sardonyx.kernels.convolution.Placement;

/** How many elements under each position of a window count for an average. */
public final class WindowCounts {
  private final int[][] counts = new int[3][];

  /**
   * @param countPadding whether padding counts; what a last window has beyond the padding at the
   *     end (ceil_mode) never does
   */
  public WindowCounts(Placement placement, boolean countPadding) {
    for (int d = 0; d < counts.length; d++) {
      int least = countPadding ? -placement.begin(d) : 0;
      int most = placement.input(d) + (countPadding ? placement.end(d) : 0);
      counts[d] = new int[placement.output(d)];
      for (int i = 0; i < counts[d].length; i++) {
        for (int k = 0; k < placement.kernel(d); k++) {
          int at = i * placement.stride(d) - placement.begin(d) + k * placement.dilation(d);
          counts[d][i] += at >= least && at < most ? 1 : 0;
        }
      }
    }
  }

  /** At least 1, so that a window wholly outside the image averages to 0. */
  public int count(int z, int y, int x) {
    return Math.max(1, counts[0][z] * counts[1][y] * counts[2][x]);
  }
}
