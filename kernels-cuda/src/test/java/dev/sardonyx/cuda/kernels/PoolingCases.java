package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Pooling against plain loops in double precision. */
final class PoolingCases {
  private PoolingCases() {}

  static void add(Cases cases) {
    List<PoolingKernels.Shape> shapes =
        List.of(
            shape(3, size(1, 7, 8), size(1, 3, 2), 2, 1, 1, false),
            shape(2, size(1, 6, 6), size(1, 3, 3), 2, 1, 1, true),
            shape(2, size(1, 9, 10), size(1, 2, 3), 1, 2, 0, false),
            shape(2, size(4, 6, 6), size(2, 2, 3), 2, 1, 1, true),
            shape(0, size(1, 5, 6), size(1, 2, 3), 2, 1, 1, true));
    for (int i = 0; i < shapes.size(); i++) {
      PoolingKernels.Shape shape = shapes.get(i);
      for (ElementType type :
          List.of(
              ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.DOUBLE)) {
        cases.add("shape " + i + " " + type, device -> real(device, type, shape));
      }
      for (ElementType type : List.of(ElementType.INT8, ElementType.UINT8)) {
        cases.add("shape " + i + " " + type, device -> max(device, type, shape, false));
      }
    }
    cases.add("NaN and infinities", PoolingCases::special);
  }

  private static int[] size(int depth, int height, int width) {
    return new int[] {depth, height, width};
  }

  private static PoolingKernels.Shape shape(
      int planes, int[] input, int[] window, int stride, int dilation, int pad, boolean ceil) {
    int[][] all = new int[4][3];
    for (int d = 0; d < 3; d++) {
      boolean there = input[d] > 1;
      all[1][d] = there ? stride : 1;
      all[2][d] = there ? dilation : 1;
      all[3][d] = there ? pad : 0;
      int span = input[d] + 2 * all[3][d] - ((window[d] - 1) * all[2][d] + 1);
      all[0][d] = (ceil ? Math.ceilDiv(span, all[1][d]) : span / all[1][d]) + 1;
    }
    return new PoolingKernels.Shape(planes, input, all[0], window, all[1], all[2], all[3], all[3]);
  }

  /** Called with each element of a window; {@code at} is its place in its plane, -1 for padding. */
  private interface Window {
    void accept(int at);
  }

  private static void window(PoolingKernels.Shape s, int output, Window window) {
    for (int tap = 0; tap < Numbers.product(s.window()); tap++) {
      int at = 0;
      int stride = 1;
      int restOutput = output;
      int restTap = tap;
      boolean inside = true;
      boolean counted = true;
      for (int d = 2; d >= 0; d--) {
        int place =
            restOutput % s.output()[d] * s.stride()[d]
                - s.padBegin()[d]
                + restTap % s.window()[d] * s.dilation()[d];
        inside &= place >= 0 && place < s.input()[d];
        counted &= place < s.input()[d] + s.padEnd()[d];
        at += place * stride;
        stride *= s.input()[d];
        restOutput /= s.output()[d];
        restTap /= s.window()[d];
      }
      if (counted) {
        window.accept(inside ? at : -1);
      }
    }
  }

  private static void real(TestDevice device, ElementType type, PoolingKernels.Shape s) {
    max(device, type, s, false);
    max(device, type, s, true);
    int inputs = Numbers.product(s.input());
    int outputs = Numbers.product(s.output());
    double[] x = TestDevice.rounded(type, Numbers.random(s.planes() * inputs));
    long from = device.upload(type, x);
    for (int kind = 0; kind < 3; kind++) {
      double[] expected = new double[s.planes() * outputs];
      for (int i = 0; i < expected.length; i++) {
        int plane = i / outputs * inputs;
        double[] sums = new double[2];
        int[] counts = new int[2];
        window(
            s,
            i % outputs,
            at -> {
              counts[0]++;
              if (at >= 0) {
                counts[1]++;
                sums[0] += x[plane + at];
                sums[1] += Math.pow(Math.abs(x[plane + at]), 3);
              }
            });
        expected[i] =
            switch (kind) {
              case 0 -> sums[0] / counts[1];
              case 1 -> sums[0] / counts[0];
              default -> Math.cbrt(sums[1]);
            };
      }
      long y = device.allocate(type, expected.length);
      PoolingKernels kernels = new PoolingKernels(device.modules);
      if (kind == 2) {
        kernels.norm(device.stream, type, s, 3, from, y);
      } else {
        kernels.average(device.stream, type, s, kind == 1, from, y);
      }
      // The powers are of FLOAT, also those of DOUBLE.
      double tolerance = Math.max(Numbers.epsilon(type), 0x1p-20) * 4;
      Numbers.assertNear(tolerance, expected, device.download(type, y, expected.length));
    }
  }

  private static void max(
      TestDevice device, ElementType type, PoolingKernels.Shape s, boolean columnMajor) {
    int inputs = Numbers.product(s.input());
    int outputs = Numbers.product(s.output());
    double[] numbers = Numbers.random(s.planes() * inputs);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.rint(numbers[i] * 30);
    }
    long from = device.upload(type, numbers);
    double[] x = device.download(type, from, numbers.length);
    double[] expected = new double[s.planes() * outputs];
    long[] places = new long[expected.length];
    for (int i = 0; i < expected.length; i++) {
      int plane = i / outputs * inputs;
      int[] best = {-1};
      window(
          s,
          i % outputs,
          at -> {
            if (at >= 0 && (best[0] < 0 || x[plane + at] > x[plane + best[0]])) {
              best[0] = at;
            }
          });
      expected[i] = x[plane + best[0]];
      int column = best[0] % s.input()[2];
      int row = best[0] / s.input()[2] % s.input()[1];
      int depth = best[0] / s.input()[2] / s.input()[1];
      places[i] =
          plane + (columnMajor ? (column * s.input()[1] + row) * s.input()[0] + depth : best[0]);
    }
    long y = device.allocate(type, expected.length);
    long indices = device.allocate(ElementType.INT64, expected.length);
    new PoolingKernels(device.modules).max(device.stream, type, s, columnMajor, from, y, indices);
    assertArrayEquals(expected, device.download(type, y, expected.length));
    assertArrayEquals(places, device.downloadLongs(ElementType.INT64, indices, expected.length));
  }

  private static void special(TestDevice device) {
    ElementType type = ElementType.FLOAT;
    double inf = Double.POSITIVE_INFINITY;
    PoolingKernels.Shape s = shape(1, size(1, 1, 8), size(1, 1, 2), 2, 1, 0, false);
    long x = device.upload(type, 1, Double.NaN, -inf, -inf, inf, 3, Double.NaN, 2);
    long y = device.allocate(type, 4);
    PoolingKernels kernels = new PoolingKernels(device.modules);
    kernels.max(device.stream, type, s, false, x, y, 0);
    assertArrayEquals(
        new double[] {Double.NaN, -inf, inf, Double.NaN}, device.download(type, y, 4));
    kernels.average(device.stream, type, s, false, x, y);
    assertArrayEquals(
        new double[] {Double.NaN, -inf, inf, Double.NaN}, device.download(type, y, 4));
  }
}
