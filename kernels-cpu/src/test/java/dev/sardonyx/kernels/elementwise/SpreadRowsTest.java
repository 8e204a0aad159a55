package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.parallel.WorkerPools;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Short rows with one number each, against element by element in four dimensions. */
class SpreadRowsTest {
  static final List<KernelProvider> PROVIDERS = KernelProviders.all();

  private static final int[][][] SHAPES = {
    {{1, 1, 3, 1}, {1, 1, 3, 2}},
    {{1, 3, 5, 1}, {1, 3, 5, 7}},
    {{2, 1, 5, 1}, {2, 3, 5, 4}},
    {{1, 1, 4000, 1}, {1, 1, 4000, 13}},
    {{3, 1, 700, 1}, {1, 2, 700, 32}},
    {{1, 1, 1300, 1}, {1, 1, 1300, 31}},
  };

  private static float[] numbers(int[] shape, int seed) {
    float[] numbers = new float[3 + shape[0] * shape[1] * shape[2] * shape[3]];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 31 + seed) % 101 - 50;
    }
    return numbers;
  }

  private static float at(float[] elements, int[] shape, int[] position) {
    int index = 0;
    for (int axis = 0; axis < 4; axis++) {
      index = index * shape[axis] + (shape[axis] == 1 ? 0 : position[axis]);
    }
    return elements[3 + index];
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void subtractsInBothOrders(KernelProvider provider) {
    for (int[][] shapes : SHAPES) {
      for (int threads = 1; threads <= 2; threads++) {
        require(provider, threads, shapes[0], shapes[1]);
        require(provider, threads, shapes[1], shapes[0]);
      }
    }
  }

  private static void require(KernelProvider provider, int threads, int[] aShape, int[] bShape) {
    float[] a = numbers(aShape, 5);
    float[] b = numbers(bShape, 8);
    Broadcast broadcast = Broadcast.of(aShape, bShape);
    float[] y = new float[1 + broadcast.elements()];
    Elementwise.binary(
        BinaryOperation.SUBTRACT,
        new Elements(ElementFormat.FLOAT, a, 3),
        new Elements(ElementFormat.FLOAT, b, 3),
        new Elements(ElementFormat.FLOAT, y, 1),
        broadcast,
        provider.elementwise(),
        WorkerPools.shared(threads));
    int[] shape = broadcast.shape();
    for (int i = 0; i < broadcast.elements(); i++) {
      int[] position = new int[4];
      for (int axis = 3, rest = i; axis >= 0; rest /= shape[axis], axis--) {
        position[axis] = rest % shape[axis];
      }
      assertEquals(at(a, aShape, position) - at(b, bShape, position), y[1 + i]);
    }
  }

  @Test
  void tellsWhatSpreads() {
    assertTrue(Broadcast.of(new int[] {6, 1}, new int[] {6, 4}).hasSpread());
    assertTrue(Broadcast.of(new int[] {6, 4}, new int[] {6, 1}).hasSpread());
    assertFalse(Broadcast.of(new int[] {6, 4}, new int[] {6, 4}).hasSpread());
    assertFalse(Broadcast.of(new int[] {1, 4}, new int[] {6, 4}).hasSpread());
    assertFalse(Broadcast.of(new int[] {6, 1}, new int[] {1, 4}).hasSpread());
    assertFalse(Broadcast.of(new int[] {1, 1}, new int[] {6, 4}).hasSpread());
  }
}
