package dev.sardonyx.kernels.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
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

/** Transposed convolutions against what each pixel spreads, added up in doubles. */
class TransposedConvolutionTest {
  private static final float UNTOUCHED = -77;

  private record Case(
      String name,
      int images,
      int groups,
      int groupInputs,
      int groupOutputs,
      boolean biased,
      Placement placement) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("2x2 stride 2", 2, 1, 5, 3, true, over(window(2, 2, 0), 9, 13)),
          new Case("3x3 overlapping", 1, 1, 4, 7, false, over(window(3, 2, 1), 6, 11)),
          new Case("window smaller than the stride", 1, 1, 2, 3, true, over(window(2, 3, 0), 4, 5)),
          new Case("1x1", 2, 1, 6, 5, true, over(window(1, 1, 0), 7, 3)),
          new Case("one pixel", 1, 1, 33, 2, true, over(window(4, 2, 1), 1, 1)),
          new Case(
              "dilated, asymmetric",
              1,
              2,
              3,
              2,
              true,
              over(
                  new Window(
                      ints(3, 2),
                      ints(2, 3),
                      ints(2, 3),
                      ints(1, 2, 0, 3),
                      Padding.EXPLICIT,
                      false),
                  5,
                  7)),
          new Case("depthwise", 2, 7, 1, 1, true, over(window(3, 2, 1), 4, 5)),
          new Case(
              "output padding",
              1,
              1,
              2,
              3,
              true,
              window(3, 2, 1).transposedOver(ints(4, 5), ints(1, 1), null)),
          new Case(
              "wanted size, cut",
              1,
              1,
              2,
              3,
              true,
              window(3, 2, 0).transposedOver(ints(4, 5), null, ints(6, 8))),
          new Case(
              "wanted size, larger than all that is spread",
              1,
              1,
              2,
              3,
              true,
              window(2, 2, 0).transposedOver(ints(4, 5), null, ints(11, 12))),
          new Case(
              "same upper",
              1,
              1,
              2,
              3,
              false,
              over(
                  new Window(ints(3, 4), ints(2, 1), null, null, Padding.SAME_UPPER, false), 4, 5)),
          new Case(
              "1-D",
              2,
              1,
              3,
              4,
              true,
              over(new Window(ints(5), ints(3), null, null, Padding.EXPLICIT, false), 20)),
          new Case(
              "3-D",
              1,
              2,
              2,
              3,
              true,
              over(
                  new Window(
                      ints(2, 3, 2),
                      ints(2, 1, 3),
                      ints(1, 2, 1),
                      ints(0, 1, 0, 1, 0, 1),
                      Padding.EXPLICIT,
                      false),
                  3,
                  4,
                  5)),
          new Case("several blocks of channels", 1, 1, 2, 40, true, over(window(3, 1, 1), 64, 64)),
          new Case("no image", 0, 1, 2, 3, true, over(window(2, 2, 0), 4, 5)),
          new Case("no input channels", 1, 1, 0, 3, true, over(window(2, 2, 0), 4, 5)),
          new Case("no output channels", 1, 1, 2, 0, true, over(window(2, 2, 0), 4, 5)),
          new Case("no input pixels", 1, 1, 2, 3, true, over(window(4, 1, 0), 0, 5)));

  private static Window window(int kernel, int stride, int pad) {
    return new Window(
        ints(kernel, kernel),
        ints(stride, stride),
        null,
        ints(pad, pad, pad, pad),
        Padding.EXPLICIT,
        false);
  }

  private static Placement over(Window window, int... input) {
    return window.transposedOver(input, null, null);
  }

  private static int[] ints(int... values) {
    return values;
  }

  private static Stream<Arguments> cases() {
    return CASES.stream()
        .flatMap(
            test -> KernelProviders.all().stream().map(provider -> Arguments.of(test, provider)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void spreads(Case test, KernelProvider provider) {
    Placement p = test.placement;
    int pixels = p.outputElements();
    int taps = p.window().taps();
    Random random = new Random(11);
    float[] input = numbers(random, 3 + test.images * test.groups * test.groupInputs * pixels);
    float[] weights =
        numbers(random, 2 + test.groups * test.groupInputs * test.groupOutputs * taps);
    float[] bias = test.biased ? numbers(random, 1 + test.groups * test.groupOutputs) : null;
    float[] found = run(test, provider, input, weights, bias);

    double[] expected = new double[test.images * test.groups * test.groupOutputs * plane(p)];
    double[] magnitudes = new double[expected.length];
    for (int i = 0; i < expected.length; i++) {
      int channel = i / plane(p) % (test.groups * test.groupOutputs);
      expected[i] = bias == null ? 0 : bias[1 + channel];
      magnitudes[i] = Math.abs(expected[i]);
    }
    for (int image = 0; image < test.images; image++) {
      for (int from = 0; from < test.groups * test.groupInputs; from++) {
        for (int m = 0; m < test.groupOutputs; m++) {
          int to = from / test.groupInputs * test.groupOutputs + m;
          int inputPlane = 3 + (image * test.groups * test.groupInputs + from) * pixels;
          int outputPlane = (image * test.groups * test.groupOutputs + to) * plane(p);
          for (int tap = 0; tap < taps; tap++) {
            double weight = weights[2 + (from * test.groupOutputs + m) * taps + tap];
            for (int pixel = 0; pixel < pixels; pixel++) {
              int target = target(p, pixel, tap);
              if (target >= 0) {
                double term = weight * input[inputPlane + pixel];
                expected[outputPlane + target] += term;
                magnitudes[outputPlane + target] += Math.abs(term);
              }
            }
          }
        }
      }
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[5 + i], 1e-6 * magnitudes[i] + 1e-7, "at " + i);
    }
    for (int i : new int[] {4, found.length - 1}) {
      assertEquals(UNTOUCHED, found[i], "written outside at " + i);
    }
  }

  /** The place in its plane that a pixel's product with a tap goes to; -1 if that is outside. */
  private static int target(Placement p, int pixel, int tap) {
    int[] in = {
      pixel / p.output(2) / p.output(1), pixel / p.output(2) % p.output(1), pixel % p.output(2)
    };
    int[] k = {tap / p.kernel(2) / p.kernel(1), tap / p.kernel(2) % p.kernel(1), tap % p.kernel(2)};
    int target = 0;
    for (int d = 0; d < 3; d++) {
      int at = in[d] * p.stride(d) + k[d] * p.dilation(d) - p.begin(d);
      if (at < 0 || at >= p.input(d)) {
        return -1;
      }
      target = target * p.input(d) + at;
    }
    return target;
  }

  private static int plane(Placement p) {
    return p.inputElements();
  }

  private static float[] run(
      Case test, KernelProvider provider, float[] input, float[] weights, float[] bias) {
    Placement p = test.placement;
    TransposedConvolution convolution =
        new TransposedConvolution(
            provider,
            test.groups,
            test.groupInputs,
            test.groupOutputs,
            p.window().taps(),
            weights,
            2,
            bias,
            1);
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[5 + test.images * test.groups * test.groupOutputs * plane(p) + 1];
      Arrays.fill(output, UNTOUCHED);
      float[] scratch = new float[1 + convolution.scratchElements(p)];
      Arrays.fill(scratch, Float.NaN); // working memory is not cleared
      convolution.run(test.images, p, input, 3, output, 5, scratch, 1, workers);
      results.add(output);
    }
    assertArrayEquals(results.getFirst(), results.getLast(), "same bits at two threads");
    return results.getFirst();
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  /** A NaN goes where its window goes, and nowhere else. */
  @ParameterizedTest
  @MethodSource("providers")
  void carriesNaNAndInfinity(KernelProvider provider) {
    Placement placement = over(window(2, 2, 0), 1, 3);
    Case test = new Case("special", 1, 1, 1, 1, false, placement);
    float[] input = {0, 0, 0, 1, Float.NaN, Float.NEGATIVE_INFINITY};
    float[] found = run(test, provider, input, new float[] {0, 0, 1, 2, 3, 4}, null);
    float nan = Float.NaN;
    float low = Float.NEGATIVE_INFINITY;
    assertArrayEquals(
        new float[] {1, 2, nan, nan, low, low, 3, 4, nan, nan, low, low},
        Arrays.copyOfRange(found, 5, 17));
  }
}
