package dev.sardonyx.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Convolutions in channel blocks against a naive sum in doubles: every algorithm, every provider,
 * one thread and two.
 */
class BlockedConvolutionTest {
  /** Groups of -1 stand for a depthwise convolution of so many channels. */
  private record Case(
      String name, int images, int groups, int channels, int outputs, int[] size, Window window) {
    int groupChannels() {
      return groups < 0 ? 1 : channels;
    }

    int allGroups() {
      return groups < 0 ? channels : groups;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("1x1", 2, 1, 24, 40, ints(9, 11), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 odd channels", 1, 1, 13, 7, ints(9, 11), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 eight to eight", 2, 1, 8, 8, ints(61, 85), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 five to seven", 2, 1, 5, 7, ints(3, 5), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 strided", 1, 1, 16, 16, ints(9, 11), window(ints(1, 1), 2, 1, 0)),
          new Case("1x1 one pixel", 2, 1, 40, 24, ints(1, 1), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 padded", 1, 1, 9, 3, ints(3, 3), window(ints(1, 1), 1, 1, 2)),
          new Case("1x1 deep", 1, 1, 1200, 20, ints(3, 7), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 wide", 2, 1, 70, 136, ints(9, 11), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 wide long", 1, 1, 64, 64, ints(13, 23), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 wide deep", 1, 1, 500, 130, ints(5, 5), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 wide strided", 1, 1, 80, 150, ints(9, 37), window(ints(1, 1), 2, 1, 0)),
          new Case("3x3 wide", 1, 1, 20, 136, ints(9, 22), window(ints(3, 3), 2, 1, 1)),
          new Case("5x5 wide tiny", 1, 1, 9, 140, ints(3, 3), window(ints(5, 5), 1, 1, 2)),
          new Case("3x3", 2, 1, 20, 33, ints(19, 23), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 long", 1, 1, 16, 18, ints(19, 150), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 of 14x14", 1, 1, 16, 40, ints(14, 14), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 valid", 1, 1, 16, 16, ints(18, 22), window(ints(3, 3), 1, 1, 0)),
          new Case("3x3 tiny", 1, 1, 16, 32, ints(2, 3), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 one row", 2, 1, 20, 33, ints(1, 23), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 one row deep", 1, 1, 600, 65, ints(1, 41), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 one pixel", 1, 1, 16, 16, ints(1, 1), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 one row of three", 1, 1, 16, 16, ints(1, 9), window(ints(3, 3), 1, 1, 2)),
          new Case("3x3 wide padding", 1, 1, 16, 16, ints(4, 5), window(ints(3, 3), 1, 1, 5)),
          new Case("3x3 stride 2", 1, 1, 17, 24, ints(21, 67), window(ints(3, 3), 2, 1, 1)),
          new Case("3x3 dilated", 1, 1, 8, 9, ints(17, 23), window(ints(3, 3), 1, 2, 2)),
          new Case("3x3 deep", 1, 1, 150, 16, ints(5, 12), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 very deep", 1, 1, 640, 17, ints(4, 4), window(ints(3, 3), 1, 1, 1)),
          new Case("7x7 stride 2", 1, 1, 3, 20, ints(25, 40), window(ints(7, 7), 2, 1, 3)),
          new Case("3x3 few channels", 2, 1, 3, 16, ints(31, 18), window(ints(3, 3), 2, 1, 1)),
          new Case("3x3 few, valid", 2, 1, 3, 16, ints(31, 71), window(ints(3, 3), 2, 1, 0)),
          new Case("3x3 one channel", 2, 1, 1, 1, ints(13, 21), window(ints(3, 3), 1, 1, 1)),
          new Case("6x6 few channels", 2, 1, 3, 20, ints(21, 35), window(ints(6, 6), 2, 1, 2)),
          new Case("3x3 stride 3", 1, 1, 3, 8, ints(25, 40), window(ints(3, 3), 3, 1, 1)),
          new Case("5x2 one channel", 1, 1, 1, 5, ints(11, 19), window(ints(5, 2), 1, 1, 1)),
          new Case("9x9 to three", 2, 1, 12, 3, ints(15, 140), window(ints(9, 9), 1, 1, 4)),
          new Case("9x9 to two, tiny", 1, 1, 8, 2, ints(3, 2), window(ints(9, 9), 1, 1, 4)),
          new Case("5x5 to four, dilated", 1, 1, 17, 4, ints(13, 21), window(ints(5, 5), 1, 2, 4)),
          new Case("1x1 to four", 2, 1, 24, 4, ints(9, 23), window(ints(1, 1), 1, 1, 0)),
          new Case("1x1 to one", 2, 1, 24, 1, ints(9, 23), window(ints(1, 1), 1, 1, 0)),
          new Case("3x3 to one", 2, 1, 20, 1, ints(9, 150), window(ints(3, 3), 1, 1, 1)),
          new Case("3x3 to two, valid", 1, 1, 16, 2, ints(9, 77), window(ints(3, 3), 1, 1, 0)),
          new Case("3x3 to one, wide padding", 1, 1, 2, 1, ints(4, 5), window(ints(3, 3), 1, 1, 5)),
          new Case("1-D to three", 2, 1, 12, 3, ints(50), window(ints(5), 1, 1, 2)),
          new Case("grouped", 2, 3, 16, 96, ints(7, 12), window(ints(3, 3), 1, 1, 1)),
          new Case("1-D", 2, 1, 12, 20, ints(50), window(ints(3), 2, 1, 1)),
          new Case("1-D depthwise", 1, -1, 20, 20, ints(150), window(ints(9), 1, 1, 4)),
          new Case("dw3", 2, -1, 21, 21, ints(19, 70), window(ints(3, 3), 1, 1, 1)),
          new Case("dw3 short", 2, -1, 8, 8, ints(7, 7), window(ints(3, 3), 1, 1, 1)),
          new Case("dw3 stride 2", 1, -1, 8, 8, ints(30, 140), window(ints(3, 3), 2, 1, 1)),
          new Case("dw3 as wide as the image", 2, -1, 21, 21, ints(19, 71), even(3)),
          new Case("dw3 of two columns", 1, -1, 8, 8, ints(5, 2), even(3)),
          new Case("dw3 of one row", 1, -1, 8, 8, ints(1, 12), even(3)),
          new Case("dw3 of one column", 1, -1, 8, 8, ints(4, 1), even(3)),
          new Case("dw5", 1, -1, 16, 16, ints(9, 67), window(ints(5, 5), 1, 1, 2)),
          new Case("dw5 as wide as the image", 2, -1, 21, 21, ints(19, 37), even(5)),
          new Case("dw5 of thirteen columns", 1, -1, 16, 16, ints(5, 13), even(5)),
          new Case("dw1x5", 1, -1, 16, 16, ints(3, 21), even(1, 5)),
          new Case("dw7x5", 1, -1, 16, 16, ints(6, 70), even(7, 5)),
          new Case("dw5 valid", 1, -1, 16, 16, ints(9, 67), window(ints(5, 5), 1, 1, 0)),
          new Case("dw5 wide padding", 1, -1, 16, 16, ints(4, 30), window(ints(5, 5), 1, 1, 4)),
          new Case("dw5 dilated", 1, -1, 16, 16, ints(9, 30), window(ints(5, 5), 1, 2, 2)),
          new Case("dw5 short", 1, -1, 16, 16, ints(3, 4), window(ints(5, 5), 1, 1, 2)),
          new Case("dw5 stride 2", 1, -1, 8, 8, ints(23, 133), window(ints(5, 5), 2, 1, 2)),
          new Case("dw stride 3 dilated", 1, -1, 8, 8, ints(31, 250), window(ints(3, 2), 3, 2, 4)),
          new Case("dw wide padding", 1, -1, 8, 8, ints(4, 60), window(ints(3, 3), 1, 1, 6)),
          new Case("dw valid", 1, -1, 8, 8, ints(400, 20), window(ints(3, 3), 1, 1, 0)),
          new Case("no image", 0, 1, 16, 16, ints(8, 8), window(ints(3, 3), 1, 1, 1)));

  private static int[] ints(int... values) {
    return values;
  }

  private static Window window(int[] kernel, int stride, int dilation, int pad) {
    int[] strides = new int[kernel.length];
    int[] dilations = new int[kernel.length];
    int[] pads = new int[2 * kernel.length];
    Arrays.fill(strides, stride);
    Arrays.fill(dilations, dilation);
    Arrays.fill(pads, pad);
    // One pixel less at the end, so that no two sides are alike.
    pads[pads.length - 1] = Math.max(0, pad - 1);
    return new Window(kernel, strides, dilations, pads, Padding.EXPLICIT, false);
  }

  /** A square window over an image with zeros around it, so that the output is as large. */
  private static Window even(int size) {
    return even(size, size);
  }

  private static Window even(int rows, int columns) {
    return padded(rows, columns, rows / 2, columns / 2, rows / 2, columns / 2);
  }

  /** A window over an image with so many zeros at its top, left, bottom and right. */
  private static Window padded(int rows, int columns, int... pads) {
    return new Window(ints(rows, columns), ints(1, 1), ints(1, 1), pads, Padding.EXPLICIT, false);
  }

  private static Stream<Arguments> cases() {
    return KernelProviders.all().stream()
        .flatMap(provider -> CASES.stream().map(one -> Arguments.of(provider, one)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolves(KernelProvider provider, Case one) {
    check(provider, one, true, null, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void convolvesSmallImagesByLargeWindows(KernelProvider provider) {
    int[][] paddings = {
      {0, 0, 0, 0},
      {1, 1, 1, 1},
      {2, 2, 2, 2},
      {3, 3, 3, 3},
      {2, 1, 2, 2},
      {0, 2, 3, 2},
      {1, 2, 0, 3}
    };
    for (int[] pads : paddings) {
      for (int height = 1; height <= 5; height++) {
        for (int width = 1; width <= 16; width++) {
          if (height + pads[0] + pads[2] >= 5 && width + pads[1] + pads[3] >= 5) {
            String name = height + "x" + width + " padded " + Arrays.toString(pads);
            Window window = padded(5, 5, pads);
            Case one = new Case(name, 1, -1, 16, 16, ints(height, width), window);
            check(provider, one, true, null, 1e-6);
          }
        }
      }
    }
  }

  private static Stream<KernelProvider> providers() {
    return KernelProviders.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolvesByF2(KernelProvider provider, Case one) {
    if (one.window.isPlain(3, 3) && one.groups == 1) {
      check(provider, one, true, WinogradTransform.F2, 2e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolvesByF4(KernelProvider provider, Case one) {
    if (one.window.isPlain(3, 3) && one.groups == 1) {
      check(provider, one, true, WinogradTransform.F4, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolvesPlanes(KernelProvider provider, Case one) {
    if (one.groups == 1 && one.channels <= 20) {
      check(provider, one, false, null, 1e-6);
    }
  }

  /** A step that a kernel may do itself gives what it gives behind the convolution. */
  @ParameterizedTest
  @MethodSource("cases")
  void rectifies(KernelProvider provider, Case one) {
    int block = provider.blocked().block();
    Placement placement = one.window.over(one.size);
    int blocks = (one.allGroups() * one.groupChannels() + block - 1) / block;
    Random random = new Random(5);
    float[] input = numbers(random, one.images * blocks * placement.inputElements() * block);
    float[] weights = numbers(random, one.outputs * one.groupChannels() * one.window.taps());
    float[] bias = numbers(random, one.outputs);
    Filters filters =
        new Filters(
            one.window, one.allGroups(), one.groupChannels(), one.outputs, weights, 0, bias, 0);
    BlockedConvolution convolution = new BlockedConvolution(provider, filters, true, null);
    Epilogue.Step twice =
        (c, offset, length, row, column) -> {
          for (int i = offset; i < offset + length; i++) {
            c[i] *= 2;
          }
        };
    int outputs = (one.outputs + block - 1) / block * block * placement.outputElements();
    List<float[]> results = new ArrayList<>();
    for (boolean known : new boolean[] {true, false}) {
      float[] output = new float[one.images * outputs];
      Epilogue steps = Epilogue.NONE.then(new Rectifier(known)).then(twice);
      convolution.run(
          one.images,
          placement,
          input,
          0,
          output,
          0,
          new float[0],
          0,
          steps,
          CallerThread.INSTANCE);
      results.add(output);
    }
    assertArrayEquals(results.get(1), results.get(0));
  }

  /** Writes 0 in place of what is less. */
  private record Rectifier(boolean rectifies) implements Epilogue.Step {
    @Override
    public void apply(float[] c, int offset, int length, int row, int column) {
      for (int i = offset; i < offset + length; i++) {
        c[i] = c[i] < 0 ? 0 : c[i];
      }
    }
  }

  private static void check(
      KernelProvider provider,
      Case one,
      boolean blockedInput,
      WinogradTransform transform,
      double precision) {
    int block = provider.blocked().block();
    Placement placement = one.window.over(one.size);
    Random random = new Random(7);
    int inputs = one.groups < 0 ? one.channels : one.groups * one.channels;
    int pixels = placement.inputElements();
    float[] planes = numbers(random, one.images * inputs * pixels);
    float[] input = planes;
    int outputBlocks = (one.outputs + block - 1) / block;
    int padded = one.images * outputBlocks * placement.outputElements() * block;
    if (blockedInput) {
      int inputBlocks = (inputs + block - 1) / block;
      input = new float[3 + one.images * inputBlocks * pixels * block];
      ChannelBlocks.fromPlanes(
          one.images, inputs, pixels, block, planes, 0, input, 3, CallerThread.INSTANCE);
    } else {
      input = new float[3 + planes.length];
      System.arraycopy(planes, 0, input, 3, planes.length);
    }
    float[] weights = numbers(random, 5 + one.outputs * one.groupChannels() * one.window.taps());
    float[] bias = numbers(random, 1 + one.outputs);
    Epilogue.Step negate =
        (c, offset, length, row, column) -> {
          for (int i = 0; i < length; i++) {
            c[offset + i] = row * 100 + (column + i) % block - c[offset + i];
          }
        };
    Filters filters =
        new Filters(
            one.window, one.allGroups(), one.groupChannels(), one.outputs, weights, 5, bias, 1);
    BlockedConvolution convolution =
        new BlockedConvolution(provider, filters, blockedInput, transform);
    Epilogue steps = Epilogue.NONE.then(negate);
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[4 + padded + 3];
      Arrays.fill(output, -77);
      float[] scratch = new float[2 + convolution.scratchElements(one.images, placement)];
      convolution.run(one.images, placement, input, 3, output, 4, scratch, 2, steps, workers);
      results.add(output);
    }
    assertArrayEquals(results.get(0), results.get(1), "same bits at two threads");
    float[] output = results.get(0);
    for (int i : new int[] {0, 3, output.length - 1, output.length - 3}) {
      assertEquals(-77, output[i], "written outside");
    }
    int outputPixels = placement.outputElements();
    float[] found = new float[one.images * one.outputs * outputPixels];
    ChannelBlocks.toPlanes(
        one.images, one.outputs, outputPixels, block, output, 4, found, 0, CallerThread.INSTANCE);
    for (int i = 0; i < found.length; i++) {
      int m = i / outputPixels % one.outputs;
      double[] expected = naive(one, placement, planes, weights, 5, i);
      double tolerance = precision * (expected[1] + 10) + 1e-7 * 100 * (m / block);
      double wanted = m / block * 100 + m % block - (expected[0] + bias[1 + m]);
      assertEquals(wanted, found[i], tolerance, "at " + i);
    }
  }

  /** The sum for output element {@code index}, and the sum of its terms' magnitudes. */
  private static double[] naive(
      Case one,
      Placement placement,
      float[] planes,
      float[] weights,
      int weightsOffset,
      int index) {
    int x = index % placement.output(2);
    int y = index / placement.output(2) % placement.output(1);
    int m = index / placement.outputElements() % one.outputs;
    int n = index / placement.outputElements() / one.outputs;
    int groups = one.allGroups();
    int group = m / (one.outputs / groups);
    int taps = one.window.taps();
    double sum = 0;
    double magnitude = 0;
    for (int c = 0; c < one.groupChannels(); c++) {
      for (int tap = 0; tap < taps; tap++) {
        int iy =
            y * placement.stride(1)
                - placement.begin(1)
                + tap / placement.kernel(2) * placement.dilation(1);
        int ix =
            x * placement.stride(2)
                - placement.begin(2)
                + tap % placement.kernel(2) * placement.dilation(2);
        if (iy < 0 || iy >= placement.input(1) || ix < 0 || ix >= placement.input(2)) {
          continue;
        }
        int channel = (n * groups + group) * one.groupChannels() + c;
        float pixel = planes[(channel * placement.input(1) + iy) * placement.input(2) + ix];
        double term =
            (double) pixel * weights[weightsOffset + (m * one.groupChannels() + c) * taps + tap];
        sum += term;
        magnitude += Math.abs(term);
      }
    }
    return new double[] {sum, magnitude};
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }

  @Test
  void lanesBeyondTheLastChannelDontMatter() {
    for (KernelProvider provider : KernelProviders.all()) {
      int block = provider.blocked().block();
      Window window = window(ints(1, 1), 1, 1, 0);
      Filters filters = new Filters(window, 1, 1, 1, new float[] {2}, 0, null, 0);
      BlockedConvolution convolution = new BlockedConvolution(provider, filters, true, null);
      float[] input = new float[block];
      Arrays.fill(input, 1e30f);
      input[0] = 3;
      float[] output = new float[block];
      convolution.run(
          1,
          window.over(1, 1),
          input,
          0,
          output,
          0,
          new float[0],
          0,
          Epilogue.NONE,
          CallerThread.INSTANCE);
      assertEquals(6, output[0]);
    }
  }

  @Test
  void refusesGroupsThatCutBlocks() {
    KernelProvider provider = KernelProviders.preferred();
    int block = provider.blocked().block();
    Filters filters =
        new Filters(
            window(ints(1, 1), 1, 1, 0),
            2,
            block + 1,
            2 * block,
            new float[(block + 1) * 2 * block],
            0,
            null,
            0);
    assertFalse(BlockedConvolution.supports(filters, block, true));
    assertThrows(
        IllegalArgumentException.class,
        () -> new BlockedConvolution(provider, filters, true, null));
  }
}
