package dev.sardonyx.kernels.pooling;

import static dev.sardonyx.kernels.FloatAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.convolution.Window.Padding;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling of floats and of doubles against plain loops, with every provider. */
class PoolingTest {
  private static final float UNTOUCHED = -77;
  private static final int IN = 3;
  private static final int OUT = 2;

  private record Case(String name, int channels, Placement placement) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("1-D", 5, window(ints(3), ints(2), null, ints(1, 1)).over(50)),
          new Case("2x2 stride 2", 3, window(ints(2, 2), ints(2, 2), null, null).over(9, 37)),
          new Case("3x3", 7, window(ints(3, 3), null, null, ints(1, 1, 1, 1)).over(13, 19)),
          new Case("5x2", 2, window(ints(5, 2), null, null, ints(0, 1, 3, 0)).over(11, 19)),
          new Case(
              "strides 2, 3, dilated",
              2,
              window(ints(3, 2), ints(2, 3), ints(2, 5), ints(1, 4, 0, 2)).over(31, 50)),
          new Case(
              "several strips", 2, window(ints(3, 3), null, null, ints(1, 1, 1, 1)).over(150, 131)),
          new Case("one column", 2, window(ints(3, 3), null, null, ints(1, 1, 1, 1)).over(30, 1)),
          new Case(
              "windows wholly in the padding",
              2,
              window(ints(2, 2), null, null, ints(3, 3, 3, 3)).over(2, 3)),
          new Case(
              "3-D",
              2,
              window(ints(3, 2, 3), ints(2, 2, 1), ints(1, 1, 2), ints(1, 0, 1, 1, 1, 2))
                  .over(5, 6, 19)),
          new Case(
              "ceiling",
              2,
              new Window(ints(3, 3), ints(2, 2), null, ints(1, 0, 1, 1), Padding.EXPLICIT, true)
                  .over(10, 12)),
          new Case(
              "ceiling, window beyond the padding",
              1,
              new Window(ints(3, 3), ints(3, 3), null, ints(0, 0, 1, 1), Padding.EXPLICIT, true)
                  .over(7, 8)),
          new Case(
              "same lower",
              2,
              new Window(ints(4, 4), ints(2, 3), null, null, Padding.SAME_LOWER, false)
                  .over(9, 10)),
          new Case("no channels", 0, window(ints(2, 2), null, null, null).over(4, 4)),
          new Case("no output", 2, window(ints(3, 3), null, null, null).over(2, 10)),
          new Case("no input, only padding", 2, window(ints(2), null, null, ints(2, 1)).over(0)));

  private static Window window(int[] kernel, int[] strides, int[] dilations, int[] pads) {
    return new Window(kernel, strides, dilations, pads, Padding.EXPLICIT, false);
  }

  private static int[] ints(int... values) {
    return values;
  }

  private static Stream<Arguments> cases() {
    return CASES.stream()
        .flatMap(
            test -> KernelProviders.all().stream().map(provider -> Arguments.of(test, provider)));
  }

  /** An element under a window. */
  private record Under(int z, int y, int x, float value) {}

  /** What is made of the elements under the window of one output pixel. */
  private interface Expectation {
    double of(List<Under> elements, int counted);
  }

  /** For each output element what is expected; {@code counted} includes the padding. */
  private static double[] expected(Case test, float[] input, Expectation expectation) {
    Placement p = test.placement;
    double[] expected = new double[test.channels * p.outputElements()];
    int at = 0;
    for (int channel = 0; channel < test.channels; channel++) {
      for (int z = 0; z < p.output(0); z++) {
        for (int y = 0; y < p.output(1); y++) {
          for (int x = 0; x < p.output(2); x++) {
            List<Under> elements = new ArrayList<>();
            int counted = 0;
            for (int k = 0; k < p.window().taps(); k++) {
              int kx = k % p.kernel(2);
              int ky = k / p.kernel(2) % p.kernel(1);
              int kz = k / p.kernel(2) / p.kernel(1);
              int iz = z * p.stride(0) + kz * p.dilation(0) - p.begin(0);
              int iy = y * p.stride(1) + ky * p.dilation(1) - p.begin(1);
              int ix = x * p.stride(2) + kx * p.dilation(2) - p.begin(2);
              if (iz < p.input(0) + p.end(0)
                  && iy < p.input(1) + p.end(1)
                  && ix < p.input(2) + p.end(2)) {
                counted++;
              }
              boolean deep = iz >= 0 && iz < p.input(0);
              if (deep && iy >= 0 && iy < p.input(1) && ix >= 0 && ix < p.input(2)) {
                int index = ((channel * p.input(0) + iz) * p.input(1) + iy) * p.input(2) + ix;
                elements.add(new Under(iz, iy, ix, input[IN + index]));
              }
            }
            expected[at++] = expectation.of(elements, counted);
          }
        }
      }
    }
    return expected;
  }

  private static double greatest(List<Under> elements, int counted) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (Under element : elements) {
      greatest = Math.max(greatest, element.value);
    }
    return greatest;
  }

  private static Expectation mean(boolean countPadding) {
    return (elements, counted) -> {
      double sum = elements.stream().mapToDouble(Under::value).sum();
      return sum / Math.max(1, countPadding ? counted : elements.size());
    };
  }

  private static Expectation norm(double p) {
    return (elements, counted) -> {
      double sum = 0;
      for (Under element : elements) {
        sum += Math.pow(Math.abs(element.value), p);
      }
      return Math.pow(sum, 1 / p);
    };
  }

  private static float[] input(Case test, boolean special) {
    Random random = new Random(7);
    float[] input = new float[IN + test.channels * test.placement.inputElements() + 1];
    for (int i = 0; i < input.length; i++) {
      input[i] = random.nextFloat() * 2 - 1;
      if (special && random.nextInt(9) == 0) {
        float[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f};
        input[i] = specials[random.nextInt(specials.length)];
      }
    }
    return input;
  }

  private interface Pooled {
    void run(FloatPooling pooling, float[] input, float[] output);
  }

  private static void check(
      Case test, KernelProvider provider, float[] input, Pooled pooled, Expectation expectation) {
    double[] expected = expected(test, input, expectation);
    ConvolutionKernels kernels = provider.convolution();
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[OUT + expected.length + 1];
      Arrays.fill(output, UNTOUCHED);
      pooled.run(new FloatPooling(kernels, test.placement, workers), input, output);
      results.add(output);
    }
    float[] output = results.getFirst();
    assertArrayEquals(output, results.getLast(), "same bits at two threads");
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], output[OUT + i], 3e-6 * (1 + Math.abs(expected[i])), i);
    }
    assertEquals(UNTOUCHED, output[OUT - 1]);
    assertEquals(UNTOUCHED, output[output.length - 1]);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void floats(Case test, KernelProvider provider) {
    int channels = test.channels;
    for (boolean special : new boolean[] {false, true}) {
      float[] input = input(test, special);
      check(
          test,
          provider,
          input,
          (pooling, from, to) -> pooling.max(channels, from, IN, to, OUT),
          PoolingTest::greatest);
      for (boolean countPadding : new boolean[] {false, true}) {
        check(
            test,
            provider,
            input,
            (pooling, from, to) -> pooling.average(channels, countPadding, from, IN, to, OUT),
            mean(countPadding));
      }
      for (double p : new double[] {1, 2, 3, 1.5}) {
        check(
            test,
            provider,
            input,
            (pooling, from, to) -> pooling.norm(channels, p, from, IN, to, OUT),
            norm(p));
      }
    }
  }

  private interface PooledDoubles {
    void run(DoublePooling pooling, double[] input, double[] output);
  }

  private static void check(
      Case test, float[] input, PooledDoubles pooled, Expectation expectation) {
    double[] doubles = new double[input.length - IN];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = input[IN + i];
    }
    double[] expected = expected(test, input, expectation);
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      double[] output = new double[expected.length];
      pooled.run(new DoublePooling(test.placement, workers), doubles, output);
      assertArrayEquals(expected, output, 1e-12);
    }
  }

  static List<Case> placements() {
    return CASES;
  }

  @ParameterizedTest
  @MethodSource("placements")
  void doubles(Case test) {
    int channels = test.channels;
    for (boolean special : new boolean[] {false, true}) {
      float[] input = input(test, special);
      check(
          test,
          input,
          (pooling, from, to) -> pooling.max(channels, from, to, null, false),
          PoolingTest::greatest);
      for (boolean countPadding : new boolean[] {false, true}) {
        check(
            test,
            input,
            (pooling, from, to) -> pooling.average(channels, countPadding, from, to),
            mean(countPadding));
      }
      for (double p : new double[] {1, 2, 3, 1.5}) {
        check(test, input, (pooling, from, to) -> pooling.norm(channels, p, from, to), norm(p));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("placements")
  void placesOfTheGreatest(Case test) {
    float[] input = input(test, true);
    for (int i = 0; i < input.length; i += 3) {
      input[i] = 0.5f; // so that some are equal
    }
    Placement p = test.placement;
    for (boolean columnMajor : new boolean[] {false, true}) {
      // The first of the greatest, which a NaN is.
      double[] inChannel =
          expected(
              test,
              input,
              (elements, counted) -> {
                if (elements.isEmpty()) {
                  return 0;
                }
                Under first = elements.getFirst();
                for (Under element : elements) {
                  if (Float.isNaN(first.value)) {
                    break;
                  }
                  if (element.value > first.value || Float.isNaN(element.value)) {
                    first = element;
                  }
                }
                return columnMajor
                    ? first.z + (first.y + first.x * p.input(1)) * p.input(0)
                    : (first.z * p.input(1) + first.y) * p.input(2) + first.x;
              });
      long[] indices = new long[inChannel.length];
      check(
          test,
          input,
          (pooling, from, to) -> pooling.max(test.channels, from, to, indices, columnMajor),
          PoolingTest::greatest);
      for (int i = 0; i < indices.length; i++) {
        long channel = i / p.outputElements();
        assertEquals(channel * p.inputElements() + (long) inChannel[i], indices[i], "at " + i);
      }
    }
  }
}
