package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.lanewise.LanewiseReductionKernels;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/** Reductions: for each accumulation one kernel along rows and one along columns. */
final class WarmingReductionKernels implements ReductionKernels, Exercises {
  private static final Accumulation[] ACCUMULATIONS = Accumulation.values();

  private static final int VECTORS = 64;

  private final ReductionKernels vector;
  private final ReductionKernels lanewise;
  private final int lanes;
  private final Warmth[] warmth;

  WarmingReductionKernels(ReductionKernels vector, int lanes, WarmUp warmUp) {
    this.vector = vector;
    this.lanewise = new LanewiseReductionKernels(lanes);
    this.lanes = lanes;
    this.warmth = Warmth.all(warmUp, this, 2 * ACCUMULATIONS.length);
  }

  @Override
  public float block(Accumulation accumulation, float[] x, int offset, int length) {
    return (warmth[accumulation.ordinal()].isWarm(length) ? vector : lanewise)
        .block(accumulation, x, offset, length);
  }

  @Override
  public void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length) {
    int kernel = ACCUMULATIONS.length + accumulation.ordinal();
    (warmth[kernel].isWarm(length) ? vector : lanewise)
        .column(accumulation, x, xOffset, result, resultOffset, length);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    Accumulation accumulation = ACCUMULATIONS[index % ACCUMULATIONS.length];
    int count = VECTORS * lanes;
    if (index < ACCUMULATIONS.length) {
      vector.block(accumulation, data, 0, count);
    } else {
      vector.column(accumulation, data, 0, data, data.length / 2, count);
    }
    return 3 * VECTORS;
  }
}
