package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import dev.sardonyx.kernels.scalar.ScalarReductionKernels;
import java.util.Arrays;

/** Reductions, lane by lane: two accumulators a lane. */
public final class LanewiseReductionKernels implements ReductionKernels {
  private final ReductionKernels scalar = new ScalarReductionKernels();
  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated
   */
  public LanewiseReductionKernels(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public float block(Accumulation accumulation, float[] x, int offset, int length) {
    int whole = length - length % (2 * lanes);
    if (whole == 0) {
      return scalar.block(accumulation, x, offset, length);
    }
    float rest = scalar.block(accumulation, x, offset + whole, length - whole);
    float[] sums = new float[2 * lanes];
    Arrays.fill(sums, (float) accumulation.initial());
    for (int i = 0; i < whole; i += 2 * lanes) {
      column(accumulation, x, offset + i, sums, 0, 2 * lanes);
    }
    // Halves upon halves: the first step brings the two accumulators of a lane together.
    return switch (accumulation) {
      case SUM, SUM_OF_MAGNITUDES, SUM_OF_SQUARES -> LaneSums.sum(sums) + rest;
      case PRODUCT -> LaneSums.product(sums) * rest;
      case MAX -> Math.max(greatest(sums), rest);
      case MIN -> Math.min(least(sums), rest);
    };
  }

  private static float greatest(float[] lanes) {
    float greatest = lanes[0];
    for (float lane : lanes) {
      greatest = Math.max(greatest, lane);
    }
    return greatest;
  }

  private static float least(float[] lanes) {
    float least = lanes[0];
    for (float lane : lanes) {
      least = Math.min(least, lane);
    }
    return least;
  }

  @Override
  public void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length) {
    int whole = length & -lanes;
    switch (accumulation) {
      case SUM -> {
        for (int i = 0; i < whole; i++) {
          result[resultOffset + i] += x[xOffset + i];
        }
      }
      case SUM_OF_MAGNITUDES -> {
        for (int i = 0; i < whole; i++) {
          result[resultOffset + i] += Math.abs(x[xOffset + i]);
        }
      }
      case SUM_OF_SQUARES -> {
        for (int i = 0; i < whole; i++) {
          float value = x[xOffset + i];
          result[resultOffset + i] = Math.fma(value, value, result[resultOffset + i]);
        }
      }
      case PRODUCT -> {
        for (int i = 0; i < whole; i++) {
          result[resultOffset + i] *= x[xOffset + i];
        }
      }
      case MAX -> {
        for (int i = 0; i < whole; i++) {
          result[resultOffset + i] = Math.max(result[resultOffset + i], x[xOffset + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < whole; i++) {
          result[resultOffset + i] = Math.min(result[resultOffset + i], x[xOffset + i]);
        }
      }
    }
    scalar.column(accumulation, x, xOffset + whole, result, resultOffset + whole, length - whole);
  }
}
