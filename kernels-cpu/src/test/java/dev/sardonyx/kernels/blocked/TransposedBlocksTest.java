package dev.sardonyx.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
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

/** Transposed convolutions in channel blocks against what each input pixel spreads, in doubles. */
class TransposedBlocksTest {
  private record Case(
      String name,
      int images,
      int channels,
      int outputs,
      int[] size,
      int[] kernel,
      int[] strides,
      int[] pads,
      int[] outputPadding) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("2x2/2", 2, 24, 24, ints(9, 13), ints(2, 2), ints(2, 2), null, null),
          new Case("2x2/2 odd channels", 1, 13, 11, ints(5, 7), ints(2, 2), ints(2, 2), null, null),
          new Case("4x4/2", 1, 16, 20, ints(6, 130), ints(4, 4), ints(2, 2), pads(1), null),
          new Case("3x3/2", 1, 8, 9, ints(6, 5), ints(3, 3), ints(2, 2), pads(1), ints(1, 1)),
          new Case("3x2/3x1", 1, 8, 8, ints(4, 6), ints(3, 2), ints(3, 1), null, null),
          new Case("2x2/3", 1, 8, 8, ints(4, 6), ints(2, 2), ints(3, 3), null, ints(1, 2)),
          new Case("3x3/1", 1, 16, 8, ints(8, 8), ints(3, 3), ints(1, 1), pads(1), null),
          new Case("5x5/2 cut", 1, 8, 8, ints(5, 4), ints(5, 5), ints(2, 2), pads(3), null),
          new Case("1-D", 2, 12, 10, ints(17), ints(4), ints(2), ints(1, 1), null),
          new Case("deep", 1, 700, 8, ints(3, 3), ints(2, 2), ints(2, 2), null, null));

  private static int[] ints(int... values) {
    return values;
  }

  private static int[] pads(int pad) {
    return ints(pad, pad, pad, pad);
  }

  private static Stream<Arguments> cases() {
    return KernelProviders.all().stream()
        .flatMap(provider -> CASES.stream().map(one -> Arguments.of(provider, one)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolves(KernelProvider provider, Case one) {
    int block = provider.blocked().block();
    Window window = new Window(one.kernel, one.strides, null, one.pads, Padding.EXPLICIT, false);
    Placement placement = window.transposedOver(one.size, one.outputPadding, null);
    Random random = new Random(3);
    int small = placement.outputElements();
    int large = placement.inputElements();
    float[] planes = numbers(random, one.images * one.channels * small);
    int inputBlocks = (one.channels + block - 1) / block;
    int outputBlocks = (one.outputs + block - 1) / block;
    float[] input = new float[3 + one.images * inputBlocks * small * block];
    ChannelBlocks.fromPlanes(
        one.images, one.channels, small, block, planes, 0, input, 3, CallerThread.INSTANCE);
    float[] weights = numbers(random, 5 + one.channels * one.outputs * window.taps());
    float[] bias = numbers(random, 1 + one.outputs);
    boolean pointwise =
        Arrays.equals(one.kernel, one.strides) && one.pads == null && one.outputPadding == null;
    TransposedBlocks convolution =
        new TransposedBlocks(
            provider, window, one.channels, one.outputs, weights, 5, bias, 1, pointwise);
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[4 + one.images * outputBlocks * large * block + 2];
      Arrays.fill(output, -77);
      convolution.run(one.images, placement, input, 3, output, 4, workers);
      results.add(output);
    }
    assertArrayEquals(results.get(0), results.get(1), "same bits at two threads");
    float[] output = results.get(0);
    assertEquals(-77, output[3], "written before");
    assertEquals(-77, output[output.length - 2], "written behind");
    float[] found = new float[one.images * one.outputs * large];
    ChannelBlocks.toPlanes(
        one.images, one.outputs, large, block, output, 4, found, 0, CallerThread.INSTANCE);
    double[] expected = naive(one, placement, planes, weights, bias);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], 2e-6 * (5 + one.channels), "at " + i);
    }
  }

  private static double[] naive(
      Case one, Placement placement, float[] planes, float[] weights, float[] bias) {
    int small = placement.outputElements();
    int large = placement.inputElements();
    double[] result = new double[one.images * one.outputs * large];
    for (int i = 0; i < result.length; i++) {
      result[i] = bias[1 + i / large % one.outputs];
    }
    int taps = placement.window().taps();
    for (int i = 0; i < planes.length; i++) {
      int channel = i / small % one.channels;
      int image = i / small / one.channels;
      int y = i % small / placement.output(2);
      int x = i % placement.output(2);
      for (int m = 0; m < one.outputs; m++) {
        for (int tap = 0; tap < taps; tap++) {
          int oy = y * placement.stride(1) - placement.begin(1) + tap / placement.kernel(2);
          int ox = x * placement.stride(2) - placement.begin(2) + tap % placement.kernel(2);
          if (oy >= 0 && oy < placement.input(1) && ox >= 0 && ox < placement.input(2)) {
            result[
                    ((image * one.outputs + m) * placement.input(1) + oy) * placement.input(2)
                        + ox] +=
                (double) planes[i] * weights[5 + (channel * one.outputs + m) * taps + tap];
          }
        }
      }
    }
    return result;
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }
}
