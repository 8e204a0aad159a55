package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.IndexingKernels.Reduction;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Gather and scatter against plain loops. */
final class IndexingCases {
  private static final List<ElementType> MOVED =
      List.of(ElementType.UINT8, ElementType.INT16, ElementType.FLOAT, ElementType.INT64);

  private static final List<ElementType> SCATTERED =
      List.of(
          ElementType.FLOAT,
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.DOUBLE,
          ElementType.INT8,
          ElementType.UINT8,
          ElementType.INT16,
          ElementType.INT32,
          ElementType.INT64);

  private IndexingCases() {}

  static void add(Cases cases) {
    for (ElementType type : MOVED) {
      for (boolean wide : new boolean[] {true, false}) {
        String name = type + (wide ? " by INT64" : " by INT32");
        cases.add("gather " + name, device -> gather(device, type, wide));
        cases.add("gather elements " + name, device -> gatherElements(device, type, wide));
        cases.add("gather slices " + name, device -> gatherSlices(device, type, wide));
      }
    }
    for (ElementType type : SCATTERED) {
      for (Reduction reduction : Reduction.values()) {
        String name = reduction + " " + type;
        cases.add("scatter elements " + name, device -> scatterElements(device, type, reduction));
        cases.add("scatter slices " + name, device -> scatterSlices(device, type, reduction));
      }
    }
    cases.add("an index out of range is told", IndexingCases::fault);
  }

  private static double[] numbers(int n) {
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i + 1;
    }
    return numbers;
  }

  private static long indices(TestDevice device, boolean wide, long... indices) {
    return device.uploadLongs(wide ? ElementType.INT64 : ElementType.INT32, indices);
  }

  private static void gather(TestDevice device, ElementType type, boolean wide) {
    double[] x = numbers(2 * 4 * 3);
    long[] indices = {3, -4, 0, -1, 2};
    double[] expected = new double[2 * 5 * 3];
    for (int i = 0; i < expected.length; i++) {
      int index = Math.floorMod((int) indices[i / 3 % 5], 4);
      expected[i] = x[i / 15 * 12 + index * 3 + i % 3];
    }
    long y = device.allocate(type, expected.length);
    new IndexingKernels(device.modules)
        .gather(
            device.stream,
            type,
            2,
            4,
            3,
            5,
            wide,
            device.upload(type, x),
            indices(device, wide, indices),
            y,
            0);
    assertArrayEquals(expected, device.download(type, y, expected.length));
  }

  private static void gatherElements(TestDevice device, ElementType type, boolean wide) {
    double[] x = numbers(3 * 4 * 2);
    long[] indices = {3, 0, -1, 1, 2, 2};
    // indices [3, 2, 1] along axis 1 of [3, 4, 2]
    double[] expected = new double[6];
    for (int i = 0; i < 6; i++) {
      expected[i] = x[i / 2 * 8 + Math.floorMod((int) indices[i], 4) * 2];
    }
    long y = device.allocate(type, 6);
    new IndexingKernels(device.modules)
        .gatherElements(
            device.stream,
            type,
            new int[] {3, 4, 2},
            new int[] {3, 2, 1},
            1,
            wide,
            device.upload(type, x),
            indices(device, wide, indices),
            y,
            0);
    assertArrayEquals(expected, device.download(type, y, 6));
  }

  private static void gatherSlices(TestDevice device, ElementType type, boolean wide) {
    double[] x = numbers(2 * 3 * 4 * 2);
    // for each of 2 batch entries, 3 tuples of 2 indices into [3, 4], slices of 2
    long[] indices = {0, 1, 2, -1, 1, 0, -3, 3, 2, 2, 0, 0};
    double[] expected = new double[2 * 3 * 2];
    for (int i = 0; i < expected.length; i++) {
      int tuple = i / 2;
      int a = Math.floorMod((int) indices[2 * tuple], 3);
      int b = Math.floorMod((int) indices[2 * tuple + 1], 4);
      expected[i] = x[tuple / 3 * 24 + a * 8 + b * 2 + i % 2];
    }
    long y = device.allocate(type, expected.length);
    new IndexingKernels(device.modules)
        .gatherSlices(
            device.stream,
            type,
            new int[] {2, 3, 4, 2},
            1,
            2,
            3,
            wide,
            device.upload(type, x),
            indices(device, wide, indices),
            y,
            0);
    assertArrayEquals(expected, device.download(type, y, expected.length));
  }

  private static double reduced(Reduction reduction, double old, double update) {
    return switch (reduction) {
      case REPLACE -> update;
      case SUM -> old + update;
      case PRODUCT -> old * update;
      case MAX -> Math.max(old, update);
      case MIN -> Math.min(old, update);
    };
  }

  /** Several updates of one element, along axis 0 of [4, 3]. */
  private static void scatterElements(TestDevice device, ElementType type, Reduction reduction) {
    double[] data = numbers(12);
    long[] indices = {0, -1, 2, 0, 1, 2, 3, 3, 2};
    double[] updates = {5, 1, 2, 3, 7, 4, 6, 8, 0};
    double[] expected = data.clone();
    for (int i = 0; i < 9; i++) {
      int at = Math.floorMod((int) indices[i], 4) * 3 + i % 3;
      expected[at] = reduced(reduction, expected[at], updates[i]);
    }
    long y = device.upload(type, data);
    new IndexingKernels(device.modules)
        .scatterElements(
            device.stream,
            type,
            reduction,
            new int[] {4, 3},
            new int[] {3, 3},
            0,
            true,
            indices(device, true, indices),
            device.upload(type, updates),
            y,
            0);
    assertArrayEquals(TestDevice.rounded(type, expected), device.download(type, y, 12));
  }

  private static void scatterSlices(TestDevice device, ElementType type, Reduction reduction) {
    double[] data = numbers(2 * 3 * 2);
    double[] updates = {5, 1, 2, 3, 7, 4};
    for (boolean apart : new boolean[] {false, true}) {
      long[] indices = apart ? new long[] {0, 1, 1, -1, 1, 0} : new long[] {0, 1, 1, -1, 0, 1};
      double[] expected = data.clone();
      for (int i = 0; i < 6; i++) {
        int tuple = i / 2;
        int at =
            Math.floorMod((int) indices[2 * tuple], 2) * 6
                + Math.floorMod((int) indices[2 * tuple + 1], 3) * 2
                + i % 2;
        expected[at] = reduced(reduction, expected[at], updates[i]);
      }
      long y = device.upload(type, data);
      new IndexingKernels(device.modules)
          .scatterSlices(
              device.stream,
              type,
              reduction,
              new int[] {2, 3, 2},
              2,
              3,
              apart,
              false,
              indices(device, false, indices),
              device.upload(type, updates),
              y,
              0);
      assertArrayEquals(TestDevice.rounded(type, expected), device.download(type, y, 12));
    }
  }

  private static void fault(TestDevice device) {
    long fault = device.uploadLongs(ElementType.INT32, 0);
    long y = device.allocate(ElementType.FLOAT, 3);
    IndexingKernels kernels = new IndexingKernels(device.modules);
    long x = device.upload(ElementType.FLOAT, 1, 2);
    long good = indices(device, true, 1, 0, -2);
    kernels.gather(device.stream, ElementType.FLOAT, 1, 2, 1, 3, true, x, good, y, fault);
    assertArrayEquals(new long[] {0}, device.downloadLongs(ElementType.INT32, fault, 1));
    long bad = indices(device, true, 1, 2, Long.MIN_VALUE);
    kernels.gather(device.stream, ElementType.FLOAT, 1, 2, 1, 3, true, x, bad, y, fault);
    assertArrayEquals(new long[] {1}, device.downloadLongs(ElementType.INT32, fault, 1));
    assertArrayEquals(new double[] {2, 0, 0}, device.download(ElementType.FLOAT, y, 3));
  }
}
