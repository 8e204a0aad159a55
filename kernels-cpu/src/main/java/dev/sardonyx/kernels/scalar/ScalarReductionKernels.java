package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/** Reductions in plain loops; rows are added up in double precision. */
public final class ScalarReductionKernels implements ReductionKernels {
  @Override
  public float block(Accumulation accumulation, float[] x, int offset, int length) {
    double result = accumulation.initial();
    for (int i = 0; i < length; i++) {
      result = accumulation.apply(result, x[offset + i]);
    }
    return (float) result;
  }

  @Override
  public void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length) {
    for (int i = 0; i < length; i++) {
      result[resultOffset + i] =
          (float) accumulation.apply(result[resultOffset + i], x[xOffset + i]);
    }
  }
}
