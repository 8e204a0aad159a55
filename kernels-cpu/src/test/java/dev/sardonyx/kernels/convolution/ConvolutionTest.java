package dev.sardonyx.kernels.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convolution.Window.Padding;
import dev.sardonyx.kernels.matmul.Epilogue;
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

/** Convolutions against a naive sum in doubles, with every provider, at one thread and two. */
class ConvolutionTest {
  private record Case(
      String name,
      int images,
      int groups,
      int groupChannels,
      int outputChannels,
      int[] size,
      Window window) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("1x1", 2, 1, 5, 7, ints(9, 11), window(ints(1, 1), null, null, null)),
          new Case(
              "1x1 strided", 1, 1, 5, 7, ints(9, 11), window(ints(1, 1), ints(2, 2), null, null)),
          new Case("1x1 one pixel", 2, 1, 24, 9, ints(1, 1), window(ints(1, 1), null, null, null)),
          new Case(
              "1x1 padded",
              1,
              1,
              2,
              3,
              ints(3, 3),
              window(ints(1, 1), null, null, ints(1, 0, 0, 2))),
          new Case(
              "3x3", 1, 1, 4, 6, ints(9, 43), window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "3x3 narrow image",
              2,
              1,
              4,
              6,
              ints(13, 5),
              window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "3x3 one column",
              1,
              1,
              2,
              3,
              ints(30, 1),
              window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "3x3 stride 2",
              1,
              1,
              3,
              5,
              ints(21, 67),
              window(ints(3, 3), ints(2, 2), null, ints(1, 1, 1, 1))),
          new Case(
              "3x3 strides 1, 2",
              1,
              1,
              3,
              5,
              ints(8, 37),
              window(ints(3, 3), ints(1, 2), null, ints(1, 0, 0, 1))),
          new Case(
              "7x7 stride 3",
              1,
              1,
              3,
              4,
              ints(25, 40),
              window(ints(7, 7), ints(3, 3), null, ints(3, 3, 3, 3))),
          new Case(
              "3x3 dilated",
              1,
              1,
              3,
              4,
              ints(17, 23),
              window(ints(3, 3), null, ints(2, 3), ints(2, 3, 2, 3))),
          new Case(
              "5x2 asymmetric",
              1,
              1,
              3,
              4,
              ints(11, 19),
              window(ints(5, 2), null, null, ints(0, 1, 3, 0))),
          new Case(
              "grouped", 2, 3, 2, 9, ints(7, 20), window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "padding wider than the window",
              1,
              1,
              2,
              3,
              ints(2, 2),
              window(ints(2, 2), null, null, ints(3, 3, 3, 3))),
          new Case(
              "deep", 1, 1, 140, 8, ints(3, 18), window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case("1-D", 2, 1, 4, 5, ints(50), window(ints(3), ints(2), null, ints(1, 1))),
          new Case(
              "3-D",
              1,
              1,
              2,
              4,
              ints(5, 6, 19),
              window(ints(3, 2, 3), ints(1, 2, 1), ints(1, 1, 2), ints(1, 0, 1, 1, 1, 2))),
          new Case(
              "same upper",
              1,
              1,
              2,
              3,
              ints(9, 10),
              new Window(ints(4, 4), ints(2, 3), null, null, Padding.SAME_UPPER, false)),
          new Case(
              "same lower",
              1,
              1,
              2,
              3,
              ints(9, 10),
              new Window(ints(4, 4), ints(2, 3), null, null, Padding.SAME_LOWER, false)),
          new Case(
              "valid",
              1,
              1,
              2,
              3,
              ints(9, 10),
              new Window(ints(4, 4), ints(2, 3), null, null, Padding.VALID, false)),
          new Case("no image", 0, 1, 2, 3, ints(9, 10), window(ints(3, 3), null, null, null)),
          new Case("no output", 1, 1, 2, 3, ints(2, 10), window(ints(3, 3), null, null, null)),
          new Case(
              "depthwise 3x3",
              2,
              7,
              1,
              7,
              ints(12, 35),
              window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "depthwise 5x5 stride 2",
              1,
              3,
              1,
              3,
              ints(21, 90),
              window(ints(5, 5), ints(2, 2), null, ints(2, 2, 2, 2))),
          new Case(
              "depthwise 3x3 strides 2, 1",
              1,
              3,
              1,
              3,
              ints(48, 33),
              window(ints(3, 3), ints(2, 1), null, ints(1, 1, 1, 1))),
          new Case(
              "depthwise stride 3 dilated",
              1,
              3,
              1,
              3,
              ints(31, 50),
              window(ints(3, 2), ints(3, 3), ints(2, 5), ints(1, 4, 0, 2))),
          new Case(
              "depthwise small",
              1,
              4,
              1,
              4,
              ints(3, 3),
              window(ints(5, 5), null, null, ints(2, 2, 2, 2))),
          new Case(
              "depthwise multiplied",
              2,
              3,
              1,
              6,
              ints(9, 40),
              window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "depthwise tall",
              1,
              2,
              1,
              2,
              ints(300, 70),
              window(ints(3, 3), null, null, ints(1, 1, 1, 1))),
          new Case(
              "depthwise 3-D",
              1,
              2,
              1,
              2,
              ints(5, 7, 18),
              window(ints(3, 3, 3), ints(2, 1, 2), null, ints(1, 1, 1, 1, 1, 1))),
          new Case("depthwise 1-D", 1, 3, 1, 3, ints(77), window(ints(9), null, null, ints(4, 4))),
          new Case(
              "depthwise wholly outside",
              1,
              2,
              1,
              2,
              ints(2, 2),
              window(ints(1, 1), ints(4, 4), null, ints(5, 5, 5, 5))));

  private static int[] ints(int... values) {
    return values;
  }

  private static Window window(int[] kernel, int[] strides, int[] dilations, int[] pads) {
    return new Window(kernel, strides, dilations, pads, Padding.EXPLICIT, false);
  }

  private static Stream<Arguments> cases() {
    return KernelProviders.all().stream()
        .flatMap(provider -> CASES.stream().map(one -> Arguments.of(provider, one)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolves(KernelProvider provider, Case one) {
    Placement placement = one.window.over(one.size);
    Random random = new Random(7);
    int channels = one.groups * one.groupChannels;
    float[] input = numbers(random, 3 + one.images * channels * placement.inputElements() + 2);
    float[] weights =
        numbers(random, 5 + one.outputChannels * one.groupChannels * one.window.taps());
    float[] bias = numbers(random, 1 + one.outputChannels);
    int outputs = one.images * one.outputChannels * placement.outputElements();
    Epilogue.Step negate =
        (c, offset, length, row, column) -> {
          for (int i = 0; i < length; i++) {
            c[offset + i] = row - c[offset + i];
          }
        };
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[4 + outputs + 3];
      Arrays.fill(output, -77);
      new Convolution(
              provider,
              one.window,
              one.groups,
              one.groupChannels,
              one.outputChannels,
              weights,
              5,
              bias,
              1)
          .run(one.images, placement, input, 3, output, 4, Epilogue.NONE.then(negate), workers);
      results.add(output);
    }
    assertArrayEquals(results.get(0), results.get(1), "same bits at two threads");
    float[] output = results.get(0);
    for (int i = 0; i < output.length; i++) {
      if (i < 4 || i >= 4 + outputs) {
        assertEquals(-77, output[i], "written outside at " + i);
      } else {
        int m = (i - 4) / placement.outputElements() % one.outputChannels;
        double[] expected = naive(one, placement, input, 3, weights, 5, i - 4);
        double tolerance = 1e-6 * (expected[1] + 2) + 1e-6 * m;
        assertEquals(m - (expected[0] + bias[1 + m]), output[i], tolerance, "at " + (i - 4));
      }
    }
  }

  /** The sum for output element {@code index}, and the sum of its terms' magnitudes. */
  private static double[] naive(
      Case one,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] weights,
      int weightsOffset,
      int index) {
    int x = index % placement.output(2);
    int y = index / placement.output(2) % placement.output(1);
    int z = index / placement.output(2) / placement.output(1) % placement.output(0);
    int m = index / placement.outputElements() % one.outputChannels;
    int n = index / placement.outputElements() / one.outputChannels;
    int group = m / (one.outputChannels / one.groups);
    double sum = 0;
    double magnitude = 0;
    for (int c = 0; c < one.groupChannels; c++) {
      for (int kz = 0; kz < placement.kernel(0); kz++) {
        for (int ky = 0; ky < placement.kernel(1); ky++) {
          for (int kx = 0; kx < placement.kernel(2); kx++) {
            int iz = z * placement.stride(0) - placement.begin(0) + kz * placement.dilation(0);
            int iy = y * placement.stride(1) - placement.begin(1) + ky * placement.dilation(1);
            int ix = x * placement.stride(2) - placement.begin(2) + kx * placement.dilation(2);
            if (iz < 0
                || iz >= placement.input(0)
                || iy < 0
                || iy >= placement.input(1)
                || ix < 0
                || ix >= placement.input(2)) {
              continue;
            }
            int channel = (n * one.groups + group) * one.groupChannels + c;
            int at =
                ((channel * placement.input(0) + iz) * placement.input(1) + iy) * placement.input(2)
                    + ix;
            int weight =
                (((m * one.groupChannels + c) * placement.kernel(0) + kz) * placement.kernel(1)
                            + ky)
                        * placement.kernel(2)
                    + kx;
            double term = (double) input[inputOffset + at] * weights[weightsOffset + weight];
            sum += term;
            magnitude += Math.abs(term);
          }
        }
      }
    }
    return new double[] {sum, magnitude};
  }

  private static Stream<KernelProvider> providers() {
    return KernelProviders.all().stream();
  }

  /** What is outside the window of a pixel must not reach it: not even 0 times NaN. */
  @ParameterizedTest
  @MethodSource("providers")
  void keepsNaNInItsPlace(KernelProvider provider) {
    for (int groups : new int[] {1, 2}) {
      float[] input = new float[2 * 5 * 40];
      input[2 * 40 + 20] = Float.NaN;
      float[] weights = new float[2 * (2 / groups) * 9];
      Arrays.fill(weights, 1);
      Window window = window(ints(3, 3), null, null, ints(1, 1, 1, 1));
      float[] output = new float[2 * 5 * 40];
      new Convolution(provider, window, groups, 2 / groups, 2, weights, 0, null, 0)
          .run(1, window.over(5, 40), input, 0, output, 0, Epilogue.NONE, CallerThread.INSTANCE);
      for (int i = 0; i < output.length; i++) {
        int y = i / 40 % 5;
        int x = i % 40;
        boolean near = Math.abs(y - 2) <= 1 && Math.abs(x - 20) <= 1 && (groups == 1 || i < 200);
        assertTrue(near ? Float.isNaN(output[i]) : output[i] == 0, groups + " groups, at " + i);
      }
    }
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }
}
