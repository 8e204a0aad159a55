package dev.sardonyx.kernels.reduce;

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
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reductions along every set of axes against one pass over the elements. */
class ReductionTest {
  private static final int[][] SHAPES = {
    {},
    {1},
    {7},
    {0},
    {3, 5},
    {1, 70},
    {70, 1},
    {0, 4},
    {4, 0},
    {3, 2500},
    {2500, 3},
    {2, 1, 65, 3},
    {4, 3, 2, 35},
    {3, 0, 2},
    {1, 1, 1}
  };

  private static final int LARGE = 40_000;

  private record Axes(int[] shape, boolean[] reduced) {
    int elements() {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    int results() {
      return results(axis -> reduced[axis] ? 1 : shape[axis]);
    }

    private int results(IntUnaryOperator extent) {
      int results = 1;
      for (int axis = 0; axis < shape.length; axis++) {
        results *= extent.applyAsInt(axis);
      }
      return results;
    }

    /** The result that an element enters. */
    int result(int element) {
      int result = 0;
      int stride = 1;
      int rest = element;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        int index = rest % shape[axis];
        rest /= shape[axis];
        if (!reduced[axis]) {
          result += index * stride;
          stride *= shape[axis];
        }
      }
      return result;
    }

    @Override
    public String toString() {
      return Arrays.toString(shape) + Arrays.toString(reduced);
    }
  }

  private static List<Axes> cases() {
    List<Axes> cases = new ArrayList<>();
    for (int[] shape : SHAPES) {
      for (int set = 0; set < 1 << shape.length; set++) {
        boolean[] reduced = new boolean[shape.length];
        for (int axis = 0; axis < reduced.length; axis++) {
          reduced[axis] = (set >> axis & 1) == 1;
        }
        cases.add(new Axes(shape, reduced));
      }
    }
    cases.add(new Axes(new int[] {3, LARGE}, new boolean[] {false, true}));
    cases.add(new Axes(new int[] {LARGE, 3}, new boolean[] {true, false}));
    return cases;
  }

  /** The mathematical meaning of one more element, on its own. */
  private static double step(Accumulation accumulation, double result, double x) {
    return switch (accumulation) {
      case SUM -> result + x;
      case SUM_OF_MAGNITUDES -> result + Math.abs(x);
      case SUM_OF_SQUARES -> result + x * x;
      case PRODUCT -> result * x;
      case MAX -> Math.max(result, x);
      case MIN -> Math.min(result, x);
    };
  }

  private static double initial(Accumulation accumulation) {
    return switch (accumulation) {
      case SUM, SUM_OF_MAGNITUDES, SUM_OF_SQUARES -> 0;
      case PRODUCT -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private static double[] expected(Accumulation accumulation, Axes axes, float[] x, int offset) {
    double[] expected = new double[axes.results()];
    Arrays.fill(expected, initial(accumulation));
    for (int i = 0; i < axes.elements(); i++) {
      int result = axes.result(i);
      expected[result] = step(accumulation, expected[result], x[offset + i]);
    }
    return expected;
  }

  private static float[] numbers(Accumulation accumulation, int count, boolean special) {
    Random random = new Random(17);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      // Products of thousands of them neither vanish nor overflow.
      boolean product = accumulation == Accumulation.PRODUCT;
      numbers[i] = product ? 1 + (random.nextFloat() - 0.5f) / 64 : random.nextFloat() * 2 - 1;
      if (special && random.nextInt(40) == 0) {
        float[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0};
        numbers[i] = specials[random.nextInt(specials.length)];
      }
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource
  void floats(Accumulation accumulation) {
    for (KernelProvider provider : KernelProviders.all()) {
      for (Axes axes : cases()) {
        for (boolean special : new boolean[] {false, true}) {
          checkFloats(provider, accumulation, axes, special);
        }
      }
    }
  }

  private static void checkFloats(
      KernelProvider provider, Accumulation accumulation, Axes axes, boolean special) {
    float[] x = numbers(accumulation, 3 + axes.elements(), special);
    double[] expected = expected(accumulation, axes, x, 3);
    Reduction reduction = Reduction.of(axes.shape, axes.reduced);
    assertEquals(expected.length, reduction.results(), axes::toString);
    if (expected.length > 0) {
      assertEquals(axes.elements() / expected.length, reduction.elements(), axes::toString);
    }
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] y = new float[2 + expected.length + 1];
      Arrays.fill(y, -77);
      reduction.run(Reduction.floats(accumulation, x, 3, y, 2, provider.reduction()), workers);
      results.add(y);
    }
    float[] y = results.getFirst();
    assertArrayEquals(y, results.getLast(), axes::toString);
    double[] magnitudes =
        accumulation == Accumulation.SUM
            ? expected(Accumulation.SUM_OF_MAGNITUDES, axes, x, 3)
            : expected;
    // The roundings of floats added one after another: four standard deviations of a random walk.
    double rounding = 6e-8 * (4 + 4 * Math.sqrt(reduction.elements()));
    for (int i = 0; i < expected.length; i++) {
      double tolerance = rounding * Math.abs(magnitudes[i]);
      assertClose(expected[i], y[2 + i], tolerance, provider.name() + axes + i);
    }
    assertEquals(-77, y[1]);
    assertEquals(-77, y[y.length - 1]);
  }

  @ParameterizedTest
  @EnumSource
  void doubles(Accumulation accumulation) {
    for (Axes axes : cases()) {
      float[] floats = numbers(accumulation, axes.elements(), true);
      double[] x = new double[floats.length];
      Arrays.setAll(x, i -> floats[i]);
      double[] expected = expected(accumulation, axes, floats, 0);
      for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
        double[] y = new double[expected.length];
        Arrays.fill(y, -77);
        Reduction.of(axes.shape, axes.reduced).run(Reduction.doubles(accumulation, x, y), workers);
        assertArrayEquals(expected, y, 1e-9, axes::toString);
      }
    }
  }

  @Test
  void longs() {
    long big = Long.MIN_VALUE; // the largest but for those with low bits, if unsigned
    long[] x = {3, -2, big, 5, 7, 1};
    boolean[] rows = {false, true};
    boolean[] columns = {true, false};
    requireLongs(new long[] {1 + big, 13}, Accumulation.SUM, 0, false, x, rows);
    requireLongs(new long[] {8, 5, big + 1}, Accumulation.SUM, 0, false, x, columns);
    requireLongs(new long[] {15, -14, big}, Accumulation.PRODUCT, 1, false, x, columns);
    requireLongs(new long[] {34, 53, 1}, Accumulation.SUM_OF_SQUARES, 0, false, x, columns);
    requireLongs(new long[] {8, 9, big + 1}, Accumulation.SUM_OF_MAGNITUDES, 0, false, x, columns);
    requireLongs(new long[] {3, 7}, Accumulation.MAX, big, false, x, rows);
    requireLongs(new long[] {-2, 7}, Accumulation.MAX, 0, true, x, rows);
    requireLongs(new long[] {big, 1}, Accumulation.MIN, Long.MAX_VALUE, false, x, rows);
    requireLongs(new long[] {3, 1}, Accumulation.MIN, -1, true, x, rows);
    requireLongs(new long[] {5, -2, big}, Accumulation.MAX, 0, true, x, columns);
  }

  private static void requireLongs(
      long[] expected,
      Accumulation accumulation,
      long initial,
      boolean unsigned64,
      long[] x,
      boolean[] reduced) {
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      long[] y = new long[expected.length];
      Arrays.fill(y, -77);
      Reduction.of(new int[] {2, 3}, reduced)
          .run(Reduction.longs(accumulation, initial, unsigned64, x, y), workers);
      assertArrayEquals(expected, y, accumulation::toString);
    }
  }

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  /** The loops by themselves, at every length around the vectors' and with one special number. */
  @ParameterizedTest
  @MethodSource("providers")
  void runsOfEveryLength(KernelProvider provider) {
    float inf = Float.POSITIVE_INFINITY;
    for (Accumulation accumulation : Accumulation.values()) {
      for (int length = 0; length <= 70; length++) {
        for (float special : new float[] {0.5f, Float.NaN, inf, -inf}) {
          float[] x = numbers(accumulation, 1 + length, false);
          if (length > 0) {
            x[1 + length * 2 / 3] = special;
          }
          double expected = initial(accumulation);
          for (int i = 0; i < length; i++) {
            expected = step(accumulation, expected, x[1 + i]);
          }
          float row = provider.reduction().row(accumulation, x, 1, length);
          String where = accumulation + " of " + length + " with " + special;
          assertClose(expected, row, 1e-5, where);

          float[] results = numbers(accumulation, 2 + length + 1, true);
          float[] before = results.clone();
          provider.reduction().column(accumulation, x, 1, results, 2, length);
          for (int i = 0; i < results.length; i++) {
            boolean within = i >= 2 && i < 2 + length;
            double result = within ? step(accumulation, before[i], x[i - 1]) : before[i];
            assertClose(result, results[i], 1e-6, where);
          }
        }
      }
    }
  }
}
