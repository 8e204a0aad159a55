package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.tensor.ElementType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** TopK, CumSum, OneHot and Range against plain sorts and loops. */
final class SelectionCases {
  private static final List<ElementType> SORTED =
      List.of(
          ElementType.FLOAT,
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.INT32,
          ElementType.UINT32,
          ElementType.INT8,
          ElementType.UINT8);

  private SelectionCases() {}

  static void add(Cases cases) {
    for (ElementType type : SORTED) {
      for (int[] s : new int[][] {{2, 7, 3}, {1, 1, 1}, {3, 1000, 1}}) {
        cases.add(
            "top of " + type + java.util.Arrays.toString(s),
            device -> top(device, type, s[0], s[1], s[2], Math.min(5, s[1])));
      }
    }
    for (int inner : new int[] {1, 3}) {
      cases.add(
          "top of two rows at once, " + inner,
          device ->
              top(
                  device,
                  ElementType.INT8,
                  5,
                  7,
                  inner,
                  4,
                  new SelectionKernels(device.modules, 16)));
    }
    cases.add("sums by one-hot marks", SelectionCases::oneHotSum);
    cases.add("top of too many", SelectionCases::tooMany);
    cases.add("top of many", device -> top(device, ElementType.FLOAT, 2, 5000, 1, 5000));
    cases.add("top of two blocks", device -> top(device, ElementType.FLOAT, 1, 1025, 2, 3));
    for (ElementType type :
        List.of(
            ElementType.FLOAT,
            ElementType.FLOAT16,
            ElementType.BFLOAT16,
            ElementType.DOUBLE,
            ElementType.INT32,
            ElementType.INT64)) {
      for (int[] s : new int[][] {{2, 5, 3}, {3, 7, 1}, {2, 300, 1}, {2, 0, 1}}) {
        cases.add(
            "cumulative sums of " + type + java.util.Arrays.toString(s),
            device -> cumulate(device, type, s[0], s[1], s[2]));
      }
    }
    for (ElementType type :
        List.of(ElementType.INT8, ElementType.FLOAT16, ElementType.FLOAT, ElementType.INT64)) {
      cases.add("one-hot " + type, device -> oneHot(device, type));
    }
    for (ElementType type :
        List.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT32, ElementType.INT64)) {
      cases.add("range " + type, device -> range(device, type));
    }
  }

  private static void top(
      TestDevice device, ElementType type, int outer, int extent, int inner, int k) {
    top(device, type, outer, extent, inner, k, new SelectionKernels(device.modules));
  }

  /** What is more than kernels count is refused before anything is allocated or launched. */
  private static void tooMany(TestDevice device) {
    SelectionKernels kernels = new SelectionKernels(device.modules);
    String message =
        assertThrows(ResourceLimitException.class, () -> kernels.topScratchBytes(1, (1 << 30) + 1))
            .getMessage();
    assertEquals(
        "TopK of 1073741825 elements in a row; on a GPU a row may have 1073741824; run the model on"
            + " device(\"cpu\")",
        message);
    assertEquals(8L << 30, kernels.topScratchBytes(1, 1 << 30));
    // 2^40 keys in all, of which 2^26 lie in memory at once.
    assertEquals(8L << 26, kernels.topScratchBytes(1 << 20, 1 << 20));
    assertThrows(
        ResourceLimitException.class,
        () ->
            kernels.top(
                device.stream, ElementType.FLOAT, true, 1, 1 << 20, 2, 1 << 20, 0, 0, 0, 0));
  }

  private static void top(
      TestDevice device,
      ElementType type,
      int outer,
      int extent,
      int inner,
      int k,
      SelectionKernels kernels) {
    int n = outer * extent * inner;
    double[] x = Numbers.random(n);
    for (int i = 0; i < n; i++) {
      x[i] = Math.rint(x[i] * 20) + 0.0; // many are equal, and no zero is negative
      if (type.isFloatingPoint() && i % 11 == 3) {
        x[i] = i % 2 == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
      }
    }
    long from = device.upload(type, x);
    double[] rounded = device.download(type, from, n);
    long scratch = device.allocate(kernels.topScratchBytes(outer * inner, extent));
    for (boolean largest : new boolean[] {true, false}) {
      double[] values = new double[outer * k * inner];
      long[] indices = new long[values.length];
      for (int row = 0; row < outer * inner; row++) {
        int first = row / inner * inner * extent + row % inner;
        Comparator<Integer> order = Comparator.comparingDouble(i -> rounded[first + i * inner]);
        int[] sorted =
            IntStream.range(0, extent)
                .boxed()
                .sorted(largest ? order.reversed() : order)
                .mapToInt(i -> i)
                .toArray();
        for (int i = 0; i < k; i++) {
          int to = (row / inner * k + i) * inner + row % inner;
          values[to] = rounded[first + sorted[i] * inner];
          indices[to] = sorted[i];
        }
      }
      long y = device.allocate(type, values.length);
      long places = device.allocate(ElementType.INT64, values.length);
      kernels.top(device.stream, type, largest, k, outer, extent, inner, from, y, places, scratch);
      assertArrayEquals(indices, device.downloadLongs(ElementType.INT64, places, values.length));
      assertArrayEquals(values, device.download(type, y, values.length));
    }
  }

  private static void cumulate(
      TestDevice device, ElementType type, int outer, int extent, int inner) {
    int n = outer * extent * inner;
    double[] x = Numbers.random(n);
    for (int i = 0; i < n; i++) {
      x[i] = Math.rint(x[i] * 2) / (type.isFloatingPoint() ? 4 : 1);
    }
    long from = device.upload(type, x);
    for (int kind = 0; kind < 4; kind++) {
      boolean exclusive = kind % 2 == 1;
      boolean reverse = kind >= 2;
      double[] expected = new double[n];
      for (int row = 0; row < (extent == 0 ? 0 : outer * inner); row++) {
        double sum = 0;
        for (int i = 0; i < extent; i++) {
          int place = reverse ? extent - 1 - i : i;
          int at = row / inner * inner * extent + row % inner + place * inner;
          expected[at] = exclusive ? sum : sum + x[at];
          sum += x[at];
        }
      }
      long y = device.allocate(type, n);
      new SelectionKernels(device.modules)
          .cumulate(device.stream, type, exclusive, reverse, outer, extent, inner, from, y);
      assertArrayEquals(TestDevice.rounded(type, expected), device.download(type, y, n));
    }
  }

  private static void oneHot(TestDevice device, ElementType type) {
    long[] indices = {0, 3, -1, 4, -5, 1};
    // [2, 4, 3]: two outer, four classes, three inner
    double[] expected = new double[24];
    for (int i = 0; i < 24; i++) {
      long index = indices[i / 12 * 3 + i % 3];
      index = index < 0 ? index + 4 : index;
      expected[i] = index == i / 3 % 4 ? 5 : 2;
    }
    for (boolean wide : new boolean[] {true, false}) {
      long y = device.allocate(type, 24);
      new SelectionKernels(device.modules)
          .oneHot(
              device.stream,
              type,
              2,
              4,
              3,
              wide,
              device.uploadLongs(wide ? ElementType.INT64 : ElementType.INT32, indices),
              device.upload(type, 2, 5),
              y);
      assertArrayEquals(expected, device.download(type, y, 24));
    }
  }

  /** Of [2, 3], or one row for both, by indices [2, 4], or one row for both. */
  private static void oneHotSum(TestDevice device) {
    double[] x = {5, -3, 2, 7, Double.POSITIVE_INFINITY, 1};
    long[] indices = {0, 2, -1, 3, 1, 0, -4, -2};
    for (int kind = 0; kind < 4; kind++) {
      boolean sharedX = kind % 2 == 1;
      boolean sharedIndices = kind >= 2;
      double[] expected = new double[8];
      for (int i = 0; i < 8; i++) {
        long index = indices[sharedIndices ? i % 4 : i];
        for (int f = 0; f < 3; f++) {
          boolean marked = f == (index < 0 ? index + 3 : index);
          expected[i] += x[(sharedX ? 0 : i / 4 * 3) + f] * (marked ? 1 : 0);
        }
      }
      long y = device.allocate(ElementType.FLOAT, 8);
      new SelectionKernels(device.modules)
          .oneHotSum(
              device.stream,
              2,
              4,
              3,
              sharedX,
              sharedIndices,
              device.upload(ElementType.FLOAT, x),
              device.uploadLongs(ElementType.INT64, indices),
              y);
      assertArrayEquals(expected, device.download(ElementType.FLOAT, y, 8));
    }
  }

  private static void range(TestDevice device, ElementType type) {
    double[] expected = new double[300];
    for (int i = 0; i < 300; i++) {
      expected[i] = 7 - 2 * i;
    }
    long y = device.allocate(type, 300);
    new SelectionKernels(device.modules).range(device.stream, type, 300, 7, -2, y);
    assertArrayEquals(expected, device.download(type, y, 300));
  }
}
