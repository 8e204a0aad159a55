package dev.sardonyx.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.convolution.Window.Padding;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions of pixels in groups, channels in any lanes, against naive sums in doubles. */
class GroupedPixelsTest {
  private static final float UNUSED = 1e30f;

  private static Window window(int taps) {
    return new Window(
        new int[] {taps, 1},
        new int[] {1, 1},
        new int[] {1, 1},
        new int[4],
        Padding.EXPLICIT,
        false);
  }

  /** Which lanes hold something, in any order; the others are -1. */
  private static int[] lanes(Random random, int block, int channels) {
    int size = (channels + channels / 3 + block - 1) / block * block;
    List<Integer> all = IntStream.range(0, size).boxed().collect(Collectors.toList());
    Collections.shuffle(all, random);
    int[] lanes = new int[size];
    Arrays.fill(lanes, -1);
    for (int channel = 0; channel < channels; channel++) {
      lanes[all.get(channel)] = channel;
    }
    return lanes;
  }

  /** Each group's outputs side by side, so that most blocks are of one group. */
  private static int[] sorted(int block, int channels) {
    int[] lanes = new int[(channels + block - 1) / block * block];
    Arrays.setAll(lanes, lane -> lane < channels ? lane : -1);
    return lanes;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 5, 40, 6, true",
    "1, 4, 17, 17, 61, true",
    "2, 3, 34, 70, 7, true",
    "1, 4, 9, 5, 49, false",
    "2, 2, 30, 20, 150, false",
    "3, 1, 40, 33, 15, true",
    "0, 2, 8, 8, 9, true"
  })
  void convolves(int images, int groups, int channels, int outputs, int pixels, boolean inOrder) {
    for (KernelProvider provider : KernelProviders.all()) {
      Random random = new Random(5);
      BlockedKernels kernels = provider.blocked();
      int block = kernels.block();
      int[] from = lanes(random, block, groups * channels);
      int[] into =
          inOrder ? sorted(block, groups * outputs) : lanes(random, block, groups * outputs);
      float[] weights = numbers(random, 3 + groups * outputs * channels);
      float[] bias = numbers(random, 2 + groups * outputs);
      float[] input = numbers(random, 5 + images * from.length * pixels);
      int[] inputLanes = new int[groups * channels];
      for (int lane = 0; lane < from.length; lane++) {
        if (from[lane] >= 0) {
          inputLanes[from[lane]] = lane;
        }
        for (int i = 0; from[lane] < 0 && i < images * pixels; i++) {
          input[5 + at(i, lane, pixels, from.length, block)] = UNUSED;
        }
      }
      Filters filters =
          new Filters(window(1), groups, channels, groups * outputs, weights, 3, bias, 2);
      GroupedPixels convolution = new GroupedPixels(kernels, filters, inputLanes, into);
      Epilogue steps =
          Epilogue.NONE.then(
              (c, offset, length, row, column) -> {
                for (int i = 0; i < length; i++) {
                  c[offset + i] = row + (column + i) / block - c[offset + i];
                }
              });
      float[] one = run(convolution, images, pixels, from, into, input, steps, true, block);
      float[] two = run(convolution, images, pixels, from, into, input, steps, false, block);
      assertArrayEquals(one, two, "same bits at two threads");
      for (int i = 0; i < images * pixels; i++) {
        for (int lane = 0; lane < into.length; lane++) {
          double sum = 0;
          if (into[lane] >= 0) {
            int group = into[lane] / outputs;
            for (int c = 0; c < channels; c++) {
              int source = inputLanes[group * channels + c];
              sum +=
                  (double) weights[3 + into[lane] * channels + c]
                      * input[5 + at(i, source, pixels, from.length, block)];
            }
            sum += bias[2 + into[lane]];
          }
          double expected = lane / block + i % pixels - sum;
          float found = one[1 + at(i, lane, pixels, into.length, block)];
          assertEquals(expected, found, 1e-4, "pixel " + i + ", lane " + lane);
        }
      }
    }
  }

  /** Where a lane of a pixel lies, counted through all images. */
  private static int at(int pixel, int lane, int pixels, int lanes, int block) {
    return pixel / pixels * lanes * pixels
        + (lane / block * pixels + pixel % pixels) * block
        + lane % block;
  }

  private static float[] run(
      GroupedPixels convolution,
      int images,
      int pixels,
      int[] from,
      int[] into,
      float[] input,
      Epilogue steps,
      boolean alone,
      int block) {
    WorkerPool workers = alone ? CallerThread.INSTANCE : new LastChunkFirst();
    float[] output = new float[1 + images * into.length * pixels + 1];
    output[0] = -77;
    output[output.length - 1] = -77;
    convolution.run(images, pixels, from.length / block, input, 5, output, 1, steps, workers);
    assertEquals(-77, output[0], "written outside");
    assertEquals(-77, output[output.length - 1], "written outside");
    return output;
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }

  @Test
  void refusesLargerWindows() {
    BlockedKernels kernels = KernelProviders.preferred().blocked();
    int[] outputs = sorted(kernels.block(), 2);
    Filters filters = new Filters(window(2), 2, 1, 2, new float[4], 0, null, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new GroupedPixels(kernels, filters, new int[] {0, 1}, outputs));
  }
}
