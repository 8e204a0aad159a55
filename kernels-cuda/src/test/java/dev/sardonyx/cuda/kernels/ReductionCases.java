package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.ReductionKernels.Accumulation;
import dev.sardonyx.cuda.kernels.ReductionKernels.Finish;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Reductions and places of extremes against plain loops in double or 64-bit arithmetic. */
final class ReductionCases {
  private static final List<ElementType> TYPES =
      List.of(
          ElementType.FLOAT,
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.DOUBLE,
          ElementType.INT8,
          ElementType.UINT8,
          ElementType.INT32,
          ElementType.UINT32,
          ElementType.INT64,
          ElementType.UINT64);

  /** A shape and which of its axes are reduced. */
  private record Extent(int[] shape, boolean... axes) {
    int outputs() {
      int outputs = 1;
      for (int d = 0; d < shape.length; d++) {
        outputs *= axes[d] ? 1 : shape[d];
      }
      return outputs;
    }

    /** Which output element i belongs to. */
    int output(int i) {
      int output = 0;
      int stride = 1;
      for (int d = shape.length - 1; d >= 0; d--) {
        if (!axes[d]) {
          output += i % shape[d] * stride;
          stride *= shape[d];
        }
        i /= shape[d];
      }
      return output;
    }
  }

  private static final List<Extent> EXTENTS =
      List.of(
          new Extent(new int[] {3, 7}, false, true),
          new Extent(new int[] {3, 7}, true, false),
          new Extent(new int[] {2, 3, 5, 4}, true, false, true, false),
          new Extent(new int[] {2, 3, 5, 4}, false, true, false, true),
          new Extent(new int[] {5}, true),
          new Extent(new int[] {2, 300}, false, true),
          new Extent(new int[] {70, 45}, true, false),
          new Extent(new int[] {3, 0, 2}, false, true, false),
          new Extent(new int[] {0, 3}, false, true));

  /** More elements than a block takes. */
  private static final List<Extent> LONG =
      List.of(
          new Extent(new int[] {2, 9001}, false, true),
          new Extent(new int[] {9001, 3}, true, false));

  private ReductionCases() {}

  static void add(Cases cases) {
    for (ElementType type : TYPES) {
      for (Extent extent : EXTENTS) {
        cases.add(type + " " + name(extent), device -> reduce(device, type, extent));
      }
      for (Extent extent : LONG) {
        cases.add(
            type + " in parts " + name(extent),
            device -> sum(device, type, extent, Accumulation.SUM, Finish.NONE));
      }
      cases.add("places of " + type, device -> argument(device, type));
    }
    for (ElementType type : Numbers.FLOATS) {
      cases.add("logarithm of sums of exponentials " + type, device -> logSumExp(device, type));
    }
    cases.add("NaN and infinities", ReductionCases::special);
  }

  private static String name(Extent extent) {
    return java.util.Arrays.toString(extent.shape) + java.util.Arrays.toString(extent.axes);
  }

  private static void reduce(TestDevice device, ElementType type, Extent extent) {
    for (Accumulation accumulation : Accumulation.values()) {
      if (accumulation != Accumulation.SUM_OF_EXPONENTIALS) {
        sum(device, type, extent, accumulation, Finish.NONE);
      }
    }
    if (type.isFloatingPoint()) {
      sum(device, type, extent, Accumulation.SUM, Finish.MEAN);
      sum(device, type, extent, Accumulation.SUM_OF_SQUARES, Finish.SQUARE_ROOT);
      sum(device, type, extent, Accumulation.SUM_OF_MAGNITUDES, Finish.LOGARITHM);
    }
  }

  private static void sum(
      TestDevice device,
      ElementType type,
      Extent extent,
      Accumulation accumulation,
      Finish finish) {
    int n = Numbers.product(extent.shape);
    int outputs = extent.outputs();
    long scratch = device.allocate(ReductionKernels.scratchBytes(type, extent.shape, extent.axes));
    long y = device.allocate(type, outputs);
    if (type.isFloatingPoint()) {
      double[] x = TestDevice.rounded(type, Numbers.random(n));
      run(device, type, accumulation, finish, extent, device.upload(type, x), 0, y, scratch);
      double[] expected = new double[outputs];
      java.util.Arrays.fill(expected, initial(accumulation));
      for (int i = 0; i < n; i++) {
        int o = extent.output(i);
        expected[o] = accumulate(accumulation, expected[o], x[i]);
      }
      for (int o = 0; o < outputs; o++) {
        expected[o] =
            switch (finish) {
              case MEAN -> expected[o] / (n / outputs);
              case SQUARE_ROOT -> Math.sqrt(expected[o]);
              case LOGARITHM -> Math.log(expected[o]);
              default -> expected[o];
            };
      }
      double errors = type == ElementType.FLOAT || type == ElementType.DOUBLE ? 200 : 2;
      Numbers.assertNear(type, errors, expected, device.download(type, y, outputs));
    } else {
      long[] x = new long[n];
      double[] random = Numbers.random(n);
      for (int i = 0; i < n; i++) {
        x[i] = (long) (random[i] * 50);
      }
      x = TestDevice.cut(type, x);
      run(device, type, accumulation, finish, extent, device.uploadLongs(type, x), 0, y, scratch);
      long[] expected = new long[outputs];
      java.util.Arrays.fill(expected, wholeInitial(type, accumulation));
      for (int i = 0; i < n; i++) {
        int o = extent.output(i);
        expected[o] = accumulate(type, accumulation, expected[o], x[i]);
      }
      assertArrayEquals(TestDevice.cut(type, expected), device.downloadLongs(type, y, outputs));
    }
  }

  private static void run(
      TestDevice device,
      ElementType type,
      Accumulation accumulation,
      Finish finish,
      Extent extent,
      long x,
      long references,
      long y,
      long scratch) {
    new ReductionKernels(device.modules)
        .reduce(
            device.stream,
            type,
            accumulation,
            finish,
            extent.shape,
            extent.axes,
            x,
            references,
            y,
            scratch);
  }

  private static double initial(Accumulation accumulation) {
    return switch (accumulation) {
      case PRODUCT -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
      default -> 0;
    };
  }

  private static double accumulate(Accumulation accumulation, double result, double x) {
    return switch (accumulation) {
      case SUM_OF_MAGNITUDES -> result + Math.abs(x);
      case SUM_OF_SQUARES -> result + x * x;
      case PRODUCT -> result * x;
      case MAX -> Math.max(result, x);
      case MIN -> Math.min(result, x);
      default -> result + x;
    };
  }

  private static long wholeInitial(ElementType type, Accumulation accumulation) {
    return switch (accumulation) {
      case PRODUCT -> 1;
      case MAX -> TestDevice.format(type).least();
      case MIN -> TestDevice.format(type).largest();
      default -> 0;
    };
  }

  private static long accumulate(ElementType type, Accumulation accumulation, long result, long x) {
    boolean wide = type == ElementType.UINT64;
    return switch (accumulation) {
      case SUM_OF_MAGNITUDES -> result + (wide ? x : Math.abs(x));
      case SUM_OF_SQUARES -> result + x * x;
      case PRODUCT -> result * x;
      case MAX ->
          (wide ? Long.compareUnsigned(x, result) : Long.compare(x, result)) > 0 ? x : result;
      case MIN ->
          (wide ? Long.compareUnsigned(x, result) : Long.compare(x, result)) < 0 ? x : result;
      default -> result + x;
    };
  }

  private static void logSumExp(TestDevice device, ElementType type) {
    Extent extent = new Extent(new int[] {4, 9}, false, true);
    double[] x = TestDevice.rounded(type, Numbers.random(36));
    double[] greatest = new double[4];
    double[] expected = new double[4];
    for (int r = 0; r < 4; r++) {
      double sum = 0;
      greatest[r] = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < 9; i++) {
        greatest[r] = Math.max(greatest[r], x[r * 9 + i]);
        sum += Math.exp(x[r * 9 + i]);
      }
      expected[r] = Math.log(sum);
    }
    long y = device.allocate(type, 4);
    run(
        device,
        type,
        Accumulation.SUM_OF_EXPONENTIALS,
        Finish.LOGARITHM_PLUS_REFERENCE,
        extent,
        device.upload(type, x),
        device.upload(type, greatest),
        y,
        0);
    Numbers.assertNear(type, 4, expected, device.download(type, y, 4));
  }

  private static void special(TestDevice device) {
    ElementType type = ElementType.FLOAT;
    double inf = Double.POSITIVE_INFINITY;
    long x = device.upload(type, 1, Double.NaN, 2, inf, 1, 2, inf, -inf, 0, -inf, -inf, -inf);
    Extent extent = new Extent(new int[] {4, 3}, false, true);
    long y = device.allocate(type, 4);
    run(device, type, Accumulation.MAX, Finish.NONE, extent, x, 0, y, 0);
    assertArrayEquals(new double[] {Double.NaN, inf, inf, -inf}, device.download(type, y, 4));
    run(device, type, Accumulation.MIN, Finish.NONE, extent, x, 0, y, 0);
    assertArrayEquals(new double[] {Double.NaN, 1, -inf, -inf}, device.download(type, y, 4));
    run(device, type, Accumulation.SUM, Finish.NONE, extent, x, 0, y, 0);
    assertArrayEquals(
        new double[] {Double.NaN, inf, Double.NaN, -inf}, device.download(type, y, 4));
  }

  private static void argument(TestDevice device, ElementType type) {
    for (int[] shape : new int[][] {{2, 5, 3}, {3, 300, 1}, {1, 1, 2}, {0, 2, 3}}) {
      int extent = shape[1];
      int inner = shape[2];
      int n = Numbers.product(shape);
      double[] x = Numbers.random(n);
      for (int i = 0; i < n; i++) {
        x[i] = Math.rint(Math.abs(x[i]) * 3); // many are equal
        if (type.isFloatingPoint() && i % 17 == 4) {
          x[i] = Double.NaN;
        }
      }
      long from = device.upload(type, x);
      for (int kind = 0; kind < 4; kind++) {
        boolean largest = kind % 2 == 1;
        boolean last = kind >= 2;
        long[] expected = new long[shape[0] * inner];
        for (int o = 0; o < expected.length; o++) {
          int first = o / inner * inner * extent + o % inner;
          int best = 0;
          for (int i = 1; i < extent; i++) {
            double leader = x[first + best * inner];
            double candidate = x[first + i * inner];
            boolean equal = candidate == leader || Double.isNaN(candidate) && Double.isNaN(leader);
            boolean better =
                Double.isNaN(candidate)
                    || !Double.isNaN(leader) && (largest ? candidate > leader : candidate < leader);
            if (equal ? last : better) {
              best = i;
            }
          }
          expected[o] = best;
        }
        long y = device.allocate(ElementType.INT64, expected.length);
        new ReductionKernels(device.modules)
            .argument(device.stream, type, largest, last, shape[0], extent, inner, from, y);
        assertArrayEquals(expected, device.downloadLongs(ElementType.INT64, y, expected.length));
      }
    }
  }
}
