package dev.sardonyx.kernels.resize;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** Resizes one axis of a dense double tensor seen as {@code [outer, axis, inner]}. */
public final class DoubleAxisResize {
  private DoubleAxisResize() {}

  /**
   * Writes {@code [outer, resized, inner]} from {@code [outer, original, inner]}.
   *
   * @param extrapolation the value of elements that {@code plan} has outside
   */
  public static void resize(
      Interpolation plan,
      int outer,
      int inner,
      double extrapolation,
      double[] input,
      int inputOffset,
      double[] output,
      int outputOffset,
      WorkerPool workers) {
    double[] weights = plan.weights();
    int resized = plan.resized();
    int original = plan.original();
    if (inner == 1) {
      int grain = Ranges.grain(CostModel.FUNCTIONS, (long) resized * plan.taps());
      Ranges.split(
          workers,
          outer,
          grain,
          (begin, end) -> {
            for (int o = begin; o < end; o++) {
              resizeLine(
                  plan,
                  weights,
                  input,
                  inputOffset + o * original,
                  output,
                  outputOffset + o * resized);
              extrapolate(plan, extrapolation, output, outputOffset + o * resized);
            }
          });
      return;
    }
    Ranges.split(
        workers,
        outer * resized,
        Ranges.grain(CostModel.FUNCTIONS, (long) inner * plan.taps()),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int i = row % resized;
            int from = inputOffset + row / resized * original * inner;
            int to = outputOffset + row * inner;
            if (plan.outside()[i]) {
              Arrays.fill(output, to, to + inner, extrapolation);
            } else {
              sumRows(plan, weights, i, inner, input, from, output, to);
            }
          }
        });
  }

  private static void extrapolate(Interpolation plan, double value, double[] output, int to) {
    boolean[] outside = plan.outside();
    for (int i = 0; i < outside.length; i++) {
      if (outside[i]) {
        output[to + i] = value;
      }
    }
  }

  private static void resizeLine(
      Interpolation plan, double[] weights, double[] input, int from, double[] output, int to) {
    int[] indices = plan.indices();
    int taps = plan.taps();
    int resized = plan.resized();
    if (taps == 2) {
      for (int i = 0; i < resized; i++) {
        output[to + i] =
            weights[2 * i] * input[from + indices[2 * i]]
                + weights[2 * i + 1] * input[from + indices[2 * i + 1]];
      }
      return;
    }
    for (int i = 0; i < resized; i++) {
      double sum = 0;
      for (int k = i * taps; k < (i + 1) * taps; k++) {
        sum += weights[k] * input[from + indices[k]];
      }
      output[to + i] = sum;
    }
  }

  /** Output row {@code i} as the weighted sum of input rows. */
  private static void sumRows(
      Interpolation plan,
      double[] weights,
      int i,
      int inner,
      double[] input,
      int from,
      double[] output,
      int to) {
    int taps = plan.taps();
    int[] indices = plan.indices();
    // Linear and cubic have an even number of taps, 2 at least.
    for (int k = i * taps; k < (i + 1) * taps; k += 2) {
      addRows(
          weights[k],
          from + indices[k] * inner,
          weights[k + 1],
          from + indices[k + 1] * inner,
          k == i * taps,
          inner,
          input,
          output,
          to);
    }
  }

  private static void addRows(
      double weight1,
      int row1,
      double weight2,
      int row2,
      boolean first,
      int inner,
      double[] input,
      double[] output,
      int to) {
    if (first) {
      for (int j = 0; j < inner; j++) {
        output[to + j] = weight1 * input[row1 + j] + weight2 * input[row2 + j];
      }
    } else {
      for (int j = 0; j < inner; j++) {
        output[to + j] += weight1 * input[row1 + j] + weight2 * input[row2 + j];
      }
    }
  }
}
