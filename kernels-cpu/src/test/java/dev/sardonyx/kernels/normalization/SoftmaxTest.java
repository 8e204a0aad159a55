package dev.sardonyx.kernels.normalization;

import static dev.sardonyx.kernels.FloatAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SoftmaxTest {
  /** Outer, extent, inner. */
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {3, 7, 1},
    {2, 33, 1},
    {300, 129, 1},
    {1, 5000, 1},
    {2, 3, 5},
    {4, 17, 40},
    {1, 2, 1030},
    {0, 3, 1},
    {2, 0, 1},
    {2, 0, 3},
    {2, 3, 0},
    {150, 40, 7}
  };

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  private static float[] run(
      KernelProvider provider, boolean logarithm, float[] x, int outer, int extent, int inner) {
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] y = new float[1 + outer * extent * inner + 1];
      Arrays.fill(y, -77);
      Softmax.run(logarithm, x, 2, y, 1, outer, extent, inner, provider, workers);
      results.add(y);
    }
    assertArrayEquals(results.getFirst(), results.getLast(), "same bits at two threads");
    float[] y = results.getFirst();
    assertEquals(-77, y[0]);
    assertEquals(-77, y[y.length - 1]);
    return y;
  }

  private static void check(KernelProvider provider, float[] x, int outer, int extent, int inner) {
    float[] softmax = run(provider, false, x, outer, extent, inner);
    float[] logarithm = run(provider, true, x, outer, extent, inner);
    for (int line = 0; line < outer * inner; line++) {
      int first = inner == 0 ? 0 : line / inner * extent * inner + line % inner;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < extent; i++) {
        greatest = Math.max(greatest, x[2 + first + i * inner]);
      }
      double sum = 0;
      for (int i = 0; i < extent; i++) {
        sum += Math.exp(x[2 + first + i * inner] - greatest);
      }
      for (int i = 0; i < extent; i++) {
        int at = first + i * inner;
        double shifted = x[2 + at] - greatest;
        double expected = Math.exp(shifted) / sum;
        // The difference itself is rounded to a float.
        double tolerance =
            (3e-6 + 1e-7 * Math.min(200, Math.abs(shifted))) * expected + Float.MIN_NORMAL;
        assertClose(expected, softmax[1 + at], tolerance, at);
        double log = shifted - Math.log(sum);
        assertClose(log, logarithm[1 + at], 1e-6 * (1 + Math.abs(log)), at);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void sharesOfEachLine(KernelProvider provider) {
    for (int[] shape : SHAPES) {
      Random random = new Random(9);
      float[] x = new float[2 + shape[0] * shape[1] * shape[2]];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian() * 6;
      }
      check(provider, x, shape[0], shape[1], shape[2]);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void largeNumbersDontOverflow(KernelProvider provider) {
    for (int inner : new int[] {1, 9}) {
      float[] x = new float[2 + 20 * inner];
      for (int i = 0; i < x.length; i++) {
        x[i] = 1e30f * (i % 3 - 1);
      }
      check(provider, x, 1, 20, inner);
    }
  }

  /** -Infinity has no share; NaN and +Infinity spoil their line, and only that. */
  @ParameterizedTest
  @MethodSource("providers")
  void carriesNaNAndInfinity(KernelProvider provider) {
    float[] specials = {Float.NEGATIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY};
    for (int inner : new int[] {1, 21}) {
      for (int extent : new int[] {2, 19}) {
        for (float special : specials) {
          float[] x = new float[2 + 3 * extent * inner];
          x[2 + extent * inner + inner / 2] = special;
          check(provider, x, 3, extent, inner);
        }
        float[] nothing = new float[2 + extent * inner];
        Arrays.fill(nothing, Float.NEGATIVE_INFINITY);
        check(provider, nothing, 1, extent, inner);
      }
    }
  }
}
