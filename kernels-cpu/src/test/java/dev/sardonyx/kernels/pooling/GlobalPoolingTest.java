package dev.sardonyx.kernels.pooling;

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
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GlobalPoolingTest {
  private static final int IN = 5;
  private static final int OUT = 1;

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  private interface Pooled {
    void run(GlobalPooling pooling, float[] input, float[] output);
  }

  private static void check(
      KernelProvider provider,
      int channels,
      int size,
      float[] input,
      Pooled pooled,
      double start,
      DoubleBinaryOperator step,
      DoubleUnaryOperator last) {
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] output = new float[OUT + channels + 1];
      Arrays.fill(output, -77);
      pooled.run(new GlobalPooling(provider, workers), input, output);
      results.add(output);
    }
    float[] output = results.getFirst();
    assertArrayEquals(output, results.getLast(), "same bits at two threads");
    for (int channel = 0; channel < channels; channel++) {
      double result = start;
      for (int i = 0; i < size; i++) {
        result = step.applyAsDouble(result, input[IN + channel * size + i]);
      }
      double expected = last.applyAsDouble(result);
      assertClose(expected, output[OUT + channel], 1e-6 * (1 + Math.abs(expected)), channel);
    }
    assertEquals(-77, output[0]);
    assertEquals(-77, output[output.length - 1]);
  }

  private static void check(KernelProvider provider, int channels, int size, float[] input) {
    check(
        provider,
        channels,
        size,
        input,
        (pooling, from, to) -> pooling.average(channels, size, from, IN, to, OUT),
        0,
        Double::sum,
        sum -> sum / size);
    check(
        provider,
        channels,
        size,
        input,
        (pooling, from, to) -> pooling.max(channels, size, from, IN, to, OUT),
        Double.NEGATIVE_INFINITY,
        Math::max,
        max -> max);
    for (double p : new double[] {1, 2, 3, 2.5}) {
      check(
          provider,
          channels,
          size,
          input,
          (pooling, from, to) -> pooling.norm(channels, size, p, from, IN, to, OUT),
          0,
          (sum, x) -> sum + Math.pow(Math.abs(x), p),
          sum -> Math.pow(sum, 1 / p));
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void reducesEachChannel(KernelProvider provider) {
    int[][] shapes = {
      {0, 4}, {3, 0}, {1, 1}, {5, 7}, {2, 49}, {3, 1024}, {2, 1025}, {70, 2099}, {1, 200_000}
    };
    for (int[] shape : shapes) {
      Random random = new Random(3);
      float[] input = new float[IN + shape[0] * shape[1] + 2];
      for (int i = 0; i < input.length; i++) {
        input[i] = random.nextFloat();
      }
      check(provider, shape[0], shape[1], input);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void carriesNaNAndInfinity(KernelProvider provider) {
    float inf = Float.POSITIVE_INFINITY;
    float[] specials = {Float.NaN, inf, -inf};
    for (int size : new int[] {1, 9, 40, 1500}) {
      float[] input = new float[IN + 4 * size];
      for (int channel = 0; channel < specials.length; channel++) {
        input[IN + channel * size + size / 2] = specials[channel];
      }
      input[IN + 3 * size] = inf;
      input[IN + 4 * size - 1] = -inf;
      check(provider, 4, size, input);
    }
  }
}
