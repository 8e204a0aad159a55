package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.kernels.convert.Conversion;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Comparison;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Arithmetic, comparisons, choices and conversions against the CPU's definitions. */
final class ArithmeticCases {
  private static final List<ElementType> WHOLE =
      List.of(
          ElementType.INT8,
          ElementType.UINT8,
          ElementType.INT16,
          ElementType.UINT16,
          ElementType.INT32,
          ElementType.UINT32,
          ElementType.INT64,
          ElementType.UINT64);

  private static final List<ElementType> REAL =
      List.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.DOUBLE);

  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    3,
    -3,
    7,
    -7,
    8,
    9,
    31,
    33,
    63,
    64,
    127,
    -128,
    255,
    32767,
    -32768,
    65535,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final double[] NUMBERS = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    1.5,
    2.5,
    -2.5,
    3.999,
    127,
    128,
    255,
    256,
    300.7,
    -129,
    65504,
    65519,
    65520,
    70000,
    2147483648.0,
    -2147483649.0,
    4294967296.0,
    9.3e18,
    -9.3e18,
    1.9e19,
    1e-7,
    6e-8,
    3e-8,
    2.98e-8,
    1e-40,
    3.4e38,
    1e39,
    1.00048828125,
    1.0004882812500002,
    1.00390625,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private ArithmeticCases() {}

  static void add(Cases cases) {
    for (ElementType type : WHOLE) {
      cases.add("functions of " + type, device -> unary(device, type));
      cases.add("functions of two " + type, device -> binary(device, type));
      cases.add("comparisons of " + type, device -> compareWhole(device, type));
    }
    cases.add("functions of DOUBLE", ArithmeticCases::unaryDouble);
    cases.add("functions of two DOUBLE", ArithmeticCases::binaryDouble);
    for (ElementType type : REAL) {
      cases.add("comparisons of " + type, device -> compareReal(device, type));
      cases.add("kinds of " + type, device -> classify(device, type));
    }
    for (ElementType type :
        List.of(ElementType.BOOL, ElementType.INT16, ElementType.FLOAT, ElementType.INT64)) {
      cases.add("choice between " + type, device -> where(device, type));
    }
    for (ElementType from : ElementType.values()) {
      if (ArithmeticKernels.isCast(from)) {
        cases.add("conversion of " + from, device -> cast(device, from));
      }
    }
  }

  private static void unary(TestDevice device, ElementType type) {
    long[] x = TestDevice.cut(type, INTEGERS);
    int n = x.length;
    for (UnaryOperation operation :
        List.of(
            UnaryOperation.ABS,
            UnaryOperation.NEGATE,
            UnaryOperation.SIGN,
            UnaryOperation.FLOOR,
            UnaryOperation.RELU,
            UnaryOperation.BITWISE_NOT)) {
      long[] expected = new long[n];
      for (int i = 0; i < n; i++) {
        boolean unsigned64 = type == ElementType.UINT64;
        expected[i] =
            switch (operation) {
              // The CPU's operators leave unsigned numbers alone before they come here.
              case ABS, RELU -> unsigned64 ? x[i] : operation.apply(x[i]);
              case SIGN -> unsigned64 ? (x[i] == 0 ? 0 : 1) : operation.apply(x[i]);
              default -> operation.apply(x[i]);
            };
      }
      long y = device.allocate(type, n);
      new ArithmeticKernels(device.modules)
          .unary(device.stream, type, operation, 0, 0, n, device.uploadLongs(type, x), y);
      assertArrayEquals(
          TestDevice.cut(type, expected), device.downloadLongs(type, y, n), operation.toString());
    }
  }

  private static void binary(TestDevice device, ElementType type) {
    long[] x = TestDevice.cut(type, INTEGERS);
    int n = x.length;
    long from = device.uploadLongs(type, x);
    boolean unsigned64 = type == ElementType.UINT64;
    for (BinaryOperation operation : BinaryOperation.values()) {
      if (unsigned64 && operation == BinaryOperation.POWER) {
        continue; // ONNX's Pow has no unsigned bases
      }
      long[] expected = new long[n * n];
      for (int i = 0; i < n * n; i++) {
        expected[i] = operation.apply(x[i / n], x[i % n], unsigned64);
      }
      long y = device.allocate(type, n * n);
      new ArithmeticKernels(device.modules)
          .binary(
              device.stream,
              type,
              operation,
              from,
              new int[] {n, 1},
              from,
              new int[] {n},
              new int[] {n, n},
              y);
      assertArrayEquals(
          TestDevice.cut(type, expected),
          device.downloadLongs(type, y, n * n),
          operation.toString());
    }
  }

  private static void unaryDouble(TestDevice device) {
    ElementType type = ElementType.DOUBLE;
    double[] x = {0, -0.0, 0.5, -0.5, 1, 2.5, -3.5, 20, -20, Double.NaN, Double.POSITIVE_INFINITY};
    for (UnaryOperation operation : UnaryOperation.values()) {
      if (operation == UnaryOperation.BITWISE_NOT || operation == UnaryOperation.LOGICAL_NOT) {
        continue;
      }
      double[] expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        expected[i] = operation.apply(x[i], 0.75, 1.25);
      }
      long y = device.allocate(type, x.length);
      new ArithmeticKernels(device.modules)
          .unary(device.stream, type, operation, 0.75, 1.25, x.length, device.upload(type, x), y);
      Numbers.assertNear(type, 1, expected, device.download(type, y, x.length));
    }
  }

  private static void binaryDouble(TestDevice device) {
    ElementType type = ElementType.DOUBLE;
    double[] x = {0, -0.0, 0.5, 1, -2.5, 3, 7, -7, Double.NaN, Double.NEGATIVE_INFINITY};
    int n = x.length;
    long from = device.upload(type, x);
    for (BinaryOperation operation : BinaryOperation.values()) {
      if (operation.ordinal() >= BinaryOperation.BITWISE_AND.ordinal()) {
        continue;
      }
      double[] expected = new double[n * n];
      for (int i = 0; i < n * n; i++) {
        expected[i] = operation.apply(x[i / n], x[i % n]);
      }
      long y = device.allocate(type, n * n);
      new ArithmeticKernels(device.modules)
          .binary(
              device.stream,
              type,
              operation,
              from,
              new int[] {n, 1},
              from,
              new int[] {n},
              new int[] {n, n},
              y);
      Numbers.assertNear(type, 1, expected, device.download(type, y, n * n));
    }
  }

  private static void compareWhole(TestDevice device, ElementType type) {
    long[] x = TestDevice.cut(type, INTEGERS);
    int n = x.length;
    long from = device.uploadLongs(type, x);
    for (Comparison comparison : Comparison.values()) {
      long[] expected = new long[n * n];
      for (int i = 0; i < n * n; i++) {
        boolean unsigned64 = type == ElementType.UINT64;
        expected[i] = comparison.holds(x[i / n], x[i % n], unsigned64) ? 1 : 0;
      }
      assertArrayEquals(expected, compared(device, type, comparison, from, n));
    }
  }

  private static void compareReal(TestDevice device, ElementType type) {
    double[] x = TestDevice.rounded(type, NUMBERS);
    int n = x.length;
    long from = device.upload(type, x);
    for (Comparison comparison : Comparison.values()) {
      long[] expected = new long[n * n];
      for (int i = 0; i < n * n; i++) {
        expected[i] = comparison.holds(x[i / n], x[i % n]) ? 1 : 0;
      }
      assertArrayEquals(expected, compared(device, type, comparison, from, n));
    }
  }

  private static long[] compared(
      TestDevice device, ElementType type, Comparison comparison, long from, int n) {
    long y = device.allocate(ElementType.BOOL, n * n);
    new ArithmeticKernels(device.modules)
        .compare(
            device.stream,
            type,
            comparison,
            from,
            new int[] {n, 1},
            from,
            new int[] {1, n},
            new int[] {n, n},
            y);
    return device.downloadLongs(ElementType.BOOL, y, n * n);
  }

  private static void classify(TestDevice device, ElementType type) {
    double[] x = {
      1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 60000, -60000
    };
    long from = device.upload(type, x);
    for (int kinds = 0; kinds < 8; kinds++) {
      long[] expected = {0, kinds & 1, kinds >> 1 & 1, kinds >> 2 & 1, 0, 0, 0};
      long y = device.allocate(ElementType.BOOL, x.length);
      new ArithmeticKernels(device.modules).classify(device.stream, type, kinds, x.length, from, y);
      assertArrayEquals(expected, device.downloadLongs(ElementType.BOOL, y, x.length));
    }
  }

  private static void where(TestDevice device, ElementType type) {
    double[] condition = {1, 0, 0};
    double[] a = TestDevice.rounded(type, Numbers.random(2 * 3, 1));
    double[] b = TestDevice.rounded(type, 1);
    double[] expected = {a[0], b[0], b[0], a[3], b[0], b[0]};
    long y = device.allocate(type, 6);
    new ArithmeticKernels(device.modules)
        .where(
            device.stream,
            type,
            device.upload(ElementType.BOOL, condition),
            new int[] {3},
            device.upload(type, a),
            new int[] {2, 3},
            device.upload(type, b),
            new int[] {1, 1},
            new int[] {2, 3},
            y);
    assertArrayEquals(expected, device.download(type, y, 6));
  }

  private static void cast(TestDevice device, ElementType from) {
    boolean whole = TestDevice.format(from).isInteger();
    int n = whole ? INTEGERS.length : NUMBERS.length;
    long x = whole ? device.uploadLongs(from, INTEGERS) : device.upload(from, NUMBERS);
    Elements source = new Elements(TestDevice.format(from), device.downloadArray(from, x, n), 0);
    for (ElementType to : ElementType.values()) {
      if (!ArithmeticKernels.isCast(to)) {
        continue;
      }
      Object expected = TestDevice.array(to, n);
      Conversion.convert(
          source,
          new Elements(TestDevice.format(to), expected, 0),
          n,
          Rounding.DEFAULT,
          CallerThread.INSTANCE);
      long y = device.allocate(to, n);
      new ArithmeticKernels(device.modules).cast(device.stream, from, x, to, y, n);
      if (to.isFloatingPoint()) {
        double[] numbers = new double[n];
        TestDevice.format(to).readDoubles(expected, 0, numbers, 0, n);
        Numbers.assertNear(0, numbers, device.download(to, y, n));
      } else {
        long[] numbers = new long[n];
        TestDevice.format(to).readLongs(expected, 0, numbers, 0, n);
        assertArrayEquals(numbers, device.downloadLongs(to, y, n), "to " + to);
      }
    }
  }
}
