package dev.sardonyx.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.convolution.Window.Padding;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.kernels.resize.Interpolation;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling, resizing and changes of layout in channel blocks, pixel by pixel against a sum. */
class BlockedImagesTest {
  private static final int PLANES = 3;

  private static final Window[] WINDOWS = {
    new Window(new int[] {3, 3}, new int[] {2, 2}, null, null, Padding.SAME_UPPER, false),
    new Window(new int[] {2, 2}, new int[] {2, 2}, null, null, Padding.EXPLICIT, true),
    new Window(
        new int[] {3, 2},
        new int[] {1, 2},
        new int[] {2, 1},
        new int[] {2, 0, 1, 1},
        Padding.EXPLICIT,
        false),
    new Window(new int[] {1, 1}, new int[] {3, 3}, null, null, Padding.EXPLICIT, false),
    new Window(new int[] {5, 5}, new int[] {1, 1}, null, null, Padding.SAME_UPPER, false),
    new Window(
        new int[] {3, 3},
        new int[] {2, 1},
        new int[] {2, 3},
        new int[] {3, 5, 3, 5},
        Padding.EXPLICIT,
        false),
  };

  private static Stream<KernelProvider> providers() {
    return KernelProviders.all().stream();
  }

  private static float[] numbers(int count) {
    Random random = new Random(5);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("providers")
  void thereAndBack(KernelProvider provider) {
    int block = provider.blocked().block();
    for (int channels : new int[] {1, block, 2 * block + 1, 3 * block - 1}) {
      for (int pixels : new int[] {0, 1, 7, 8, 33}) {
        int blocks = (channels + block - 1) / block;
        float[] planes = numbers(1 + 2 * channels * pixels);
        float[] blocked = new float[2 + 2 * blocks * pixels * block];
        Arrays.fill(blocked, 9);
        float[] back = new float[3 + 2 * channels * pixels];
        ChannelBlocks.fromPlanes(
            2, channels, pixels, block, planes, 1, blocked, 2, new LastChunkFirst());
        ChannelBlocks.toPlanes(
            2, channels, pixels, block, blocked, 2, back, 3, new LastChunkFirst());
        for (int i = 0; i < 2 * channels * pixels; i++) {
          assertEquals(planes[1 + i], back[3 + i], channels + " channels, at " + i);
        }
        for (int i = 0; i < 2 * blocks * pixels * block; i++) {
          int channel = i / block / Math.max(1, pixels) % blocks * block + i % block;
          if (channel >= channels) {
            assertEquals(0, blocked[2 + i], "lane of no channel");
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void pools(KernelProvider provider) {
    int block = provider.blocked().block();
    for (Window window : WINDOWS) {
      Placement placement = window.over(9, 14);
      float[] input = numbers(1 + PLANES * placement.inputElements() * block);
      input[40] = Float.NaN;
      // Infinities of both signs have a sum that is NaN, and yet a greatest.
      input[41 + 3 * block] = Float.NEGATIVE_INFINITY;
      input[41 + 4 * block] = Float.POSITIVE_INFINITY;
      float[] greatest = new float[2 + PLANES * placement.outputElements() * block];
      float[] mean = greatest.clone();
      float[] whole = greatest.clone();
      var workers = new LastChunkFirst();
      BlockedPooling.max(provider.blocked(), PLANES, placement, input, 1, greatest, 2, workers);
      BlockedPooling.average(
          provider.blocked(), PLANES, placement, false, input, 1, mean, 2, workers);
      BlockedPooling.average(
          provider.blocked(), PLANES, placement, true, input, 1, whole, 2, workers);
      for (int i = 0; i < greatest.length - 2; i++) {
        double[] expected = naive(placement, input, block, i);
        assertEquals((float) expected[0], greatest[2 + i], "greatest at " + i);
        assertEquals(expected[1], mean[2 + i], 1e-6, "mean at " + i);
        assertEquals(expected[2], whole[2 + i], 1e-6, "mean with padding at " + i);
      }
    }
  }

  /** The greatest, the mean, and the mean that counts padding. */
  private static double[] naive(Placement placement, float[] input, int block, int index) {
    int lane = index % block;
    int x = index / block % placement.output(2);
    int y = index / block / placement.output(2) % placement.output(1);
    int plane = index / block / placement.outputElements();
    float greatest = Float.NEGATIVE_INFINITY;
    double sum = 0;
    int inside = 0;
    int padded = 0;
    for (int ky = 0; ky < placement.kernel(1); ky++) {
      for (int kx = 0; kx < placement.kernel(2); kx++) {
        int iy = y * placement.stride(1) - placement.begin(1) + ky * placement.dilation(1);
        int ix = x * placement.stride(2) - placement.begin(2) + kx * placement.dilation(2);
        if (iy < placement.input(1) + placement.end(1)
            && ix < placement.input(2) + placement.end(2)) {
          padded++;
        }
        if (iy >= 0 && iy < placement.input(1) && ix >= 0 && ix < placement.input(2)) {
          int pixel = (plane * placement.input(1) + iy) * placement.input(2) + ix;
          float value = input[1 + pixel * block + lane];
          greatest = Math.max(greatest, value);
          sum += value;
          inside++;
        }
      }
    }
    return new double[] {greatest, sum / Math.max(1, inside), sum / Math.max(1, padded)};
  }

  @ParameterizedTest
  @MethodSource("providers")
  void averagesAllPixels(KernelProvider provider) {
    int block = provider.blocked().block();
    int rows = 7;
    int columns = 11;
    float[] input = numbers(PLANES * rows * columns * block);
    float[] output = new float[PLANES * block];
    BlockedPooling.globalAverage(
        provider.blocked(), PLANES, rows, columns, input, 0, output, 0, new LastChunkFirst());
    for (int i = 0; i < output.length; i++) {
      double sum = 0;
      for (int pixel = 0; pixel < rows * columns; pixel++) {
        sum += input[(i / block * rows * columns + pixel) * block + i % block];
      }
      assertEquals(sum / (rows * columns), output[i], 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void resizes(KernelProvider provider) {
    int block = provider.blocked().block();
    int height = 5;
    int width = 6;
    int[] rows = {0, 0, 1, 2, 2, 4};
    int[] columns = {0, 1, 1, 2, 3, 4, 4, 5, 5};
    float[] input = numbers(PLANES * height * width * block);
    float[] output = new float[PLANES * rows.length * columns.length * block];
    BlockedResize.nearest(
        provider.blocked(),
        PLANES,
        rows,
        columns,
        height,
        width,
        input,
        0,
        output,
        0,
        new LastChunkFirst());
    IntFunction<int[]> place =
        i -> {
          int pixel = i / block;
          return new int[] {
            pixel / columns.length / rows.length,
            pixel / columns.length % rows.length,
            pixel % columns.length,
            i % block
          };
        };
    for (int i = 0; i < output.length; i++) {
      int[] at = place.apply(i);
      int from = (at[0] * height + rows[at[1]]) * width + columns[at[2]];
      assertEquals(input[from * block + at[3]], output[i], "at " + i);
    }
    Interpolation down = linear(height, rows.length);
    Interpolation across = linear(width, columns.length);
    BlockedResize.linear(
        provider.blocked(), PLANES, down, across, input, 0, output, 0, CallerThread.INSTANCE);
    for (int i = 0; i < output.length; i++) {
      int[] at = place.apply(i);
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        int y = 2 * at[1] + k / 2;
        int x = 2 * at[2] + k % 2;
        int pixel = (at[0] * height + down.indices()[y]) * width + across.indices()[x];
        sum += down.weights()[y] * across.weights()[x] * input[pixel * block + at[3]];
      }
      assertEquals(sum, output[i], 1e-6, "linear at " + i);
    }
  }

  private static Interpolation linear(int original, int resized) {
    return Interpolation.linear(
        CoordinateTransformation.HALF_PIXEL,
        new CoordinateTransformation.Axis(original, resized, (double) resized / original, 0, 1),
        false,
        false);
  }
}
