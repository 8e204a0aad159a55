package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;

/**
 * Brings a panel of weights into the caches before tiles read it. A tile reads its panel from front
 * to back, and a processor fetches no more than some lines ahead of one such stream; of four
 * streams at once it fetches as many ahead of each. Java has no instruction for that, so it is done
 * by loads. {@link CostModel#FAR_WEIGHTS} has what was measured.
 */
public final class FarPanels {
  /** Streams that are read side by side. */
  private static final int STREAMS = 4;

  /** Elements of a line of the cache. */
  private static final int LINE = 16;

  /** Takes what was read, lest the compiler leave the loads out. */
  private static float sink;

  private FarPanels() {}

  /**
   * Whether panels of these weights come from memory in each run: only those of large matrices, as
   * others stay in the processor's caches, where this costs 2 to 5 %.
   *
   * @param elements of all panels that one operator reads in a run
   */
  public static boolean areFar(RowPanelKernels kernels, long elements) {
    return kernels.layout().isOfChannelBlocks() && elements >= CostModel.FAR_WEIGHTS;
  }

  /** Reads one element of each line. */
  public static void read(float[] panel, int offset, int length) {
    int each = length / STREAMS;
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int i = offset; i < offset + each; i += LINE) {
      sum0 += panel[i];
      sum1 += panel[i + each];
      sum2 += panel[i + 2 * each];
      sum3 += panel[i + 3 * each];
    }
    float sum = sum0 + sum1 + sum2 + sum3;
    if (sum == Float.MIN_VALUE) {
      sink = sum;
    }
  }
}
