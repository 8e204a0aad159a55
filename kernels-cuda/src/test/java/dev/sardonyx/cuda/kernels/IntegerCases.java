package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.IntegerKernels.Operand;
import dev.sardonyx.cuda.kernels.IntegerKernels.Requantization;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Products of 8-bit integers against plain loops. */
final class IntegerCases {
  private static final ElementType SUMS = ElementType.INT32;

  private IntegerCases() {}

  static void add(Cases cases) {
    for (ElementType a : List.of(ElementType.INT8, ElementType.UINT8)) {
      for (ElementType b : List.of(ElementType.INT8, ElementType.UINT8)) {
        cases.add(a + " by " + b, device -> product(device, a, b, 67, 66, 35, true));
        cases.add(a + " by " + b + ", split", device -> product(device, a, b, 3, 5, 1030, false));
        cases.add(a + " by " + b + ", convolution", device -> convolution(device, a, b, 5, 4));
        cases.add(a + " by " + b + ", deep", device -> convolution(device, a, b, 70, 3));
      }
    }
    cases.add(
        "no depth", device -> product(device, ElementType.INT8, ElementType.INT8, 2, 3, 0, true));
    cases.add(
        "no rows", device -> product(device, ElementType.INT8, ElementType.INT8, 0, 3, 4, true));
    cases.add("scaled sums", IntegerCases::scale);
    cases.add("quantized sums", IntegerCases::requantize);
  }

  /** Integers of a type, its ends among them. */
  private static long[] integers(ElementType type, int n, int seed) {
    long[] integers = new long[n];
    double[] random = Numbers.random(n, seed);
    for (int i = 0; i < n; i++) {
      integers[i] = (long) Math.floor((random[i] + 2) * 64) + (type == ElementType.INT8 ? -128 : 0);
    }
    return integers;
  }

  private static Operand operand(
      TestDevice device, ElementType type, long[] numbers, long... zeros) {
    return new Operand(
        type,
        device.uploadLongs(type, numbers),
        zeros.length == 0 ? 0 : device.uploadLongs(type, zeros),
        zeros.length > 1);
  }

  /**
   * Of stacks [2, 3, rows, depth] and [3, depth, columns].
   *
   * @param each whether each row and column has a zero point, or A one for all and B none
   */
  private static void product(
      TestDevice device,
      ElementType typeA,
      ElementType typeB,
      int rows,
      int columns,
      int depth,
      boolean each) {
    long[] a = integers(typeA, 6 * rows * depth, 1);
    long[] b = integers(typeB, 3 * depth * columns, 2);
    long[] zerosA = integers(typeA, each ? rows : 1, 3);
    long[] zerosB = integers(typeB, each ? columns : 0, 4);
    long[] expected = new long[6 * rows * columns];
    for (int i = 0; i < expected.length; i++) {
      int column = i % columns;
      int line = i / columns;
      int matrix = line / rows % 3;
      for (int k = 0; k < depth; k++) {
        expected[i] +=
            (a[line * depth + k] - zerosA[each ? line % rows : 0])
                * (b[(matrix * depth + k) * columns + column] - (each ? zerosB[column] : 0));
      }
    }
    MatrixProduct product =
        new MatrixProduct(
            rows,
            columns,
            depth,
            depth,
            columns,
            false,
            false,
            new int[] {2, 3},
            new int[] {3 * rows * depth, rows * depth},
            new int[] {0, depth * columns},
            0,
            DeviceEpilogue.NONE);
    IntegerKernels kernels = new IntegerKernels(device.modules);
    int parts = IntegerKernels.parts(product);
    long sums = device.allocate(SUMS, parts * expected.length);
    kernels.product(
        device.stream,
        product,
        operand(device, typeA, a, zerosA),
        operand(device, typeB, b, zerosB),
        sums);
    requireSums(device, kernels, parts, sums, expected);
  }

  private static void requireSums(
      TestDevice device, IntegerKernels kernels, int parts, long sums, long... expected) {
    long y = device.allocate(SUMS, expected.length);
    kernels.addParts(device.stream, expected.length, parts, sums, y);
    assertArrayEquals(expected, device.downloadLongs(SUMS, y, expected.length), parts + " parts");
  }

  /** [2, 2 * inputs, 1, 6, 7] by windows of 3 x 2 with strides, dilations and padding, 2 groups. */
  private static void convolution(
      TestDevice device, ElementType typeX, ElementType typeW, int inputs, int outputs) {
    ConvolutionShape shape =
        new ConvolutionShape(
            2,
            2,
            inputs,
            outputs,
            new int[] {1, 6, 7},
            new int[] {1, 3, 6},
            new int[] {1, 3, 2},
            new int[] {1, 2, 1},
            new int[] {1, 1, 2},
            new int[] {0, 1, 1});
    long[] x = integers(typeX, 2 * 2 * inputs * 42, 1);
    long[] w = integers(typeW, 2 * outputs * inputs * 6, 2);
    long[] zeroX = integers(typeX, 1, 5);
    long[] zerosW = integers(typeW, 2 * outputs, 4);
    long[] expected = new long[2 * 2 * outputs * 18];
    for (int i = 0; i < expected.length; i++) {
      int channel = i / 18 % (2 * outputs);
      int image = i / 18 / (2 * outputs);
      for (int tap = 0; tap < inputs * 6; tap++) {
        int row = i % 18 / 6 * 2 - 1 + tap % 6 / 2;
        int column = i % 6 - 1 + tap % 2 * 2;
        if (row >= 0 && row < 6 && column >= 0 && column < 7) {
          int plane = (image * 2 + channel / outputs) * inputs + tap / 6;
          expected[i] +=
              (x[plane * 42 + row * 7 + column] - zeroX[0])
                  * (w[channel * inputs * 6 + tap] - zerosW[channel]);
        }
      }
    }
    IntegerKernels kernels = new IntegerKernels(device.modules);
    int parts = IntegerKernels.parts(shape);
    long sums = device.allocate(SUMS, parts * expected.length);
    kernels.convolve(
        device.stream,
        shape,
        operand(device, typeX, x, zeroX),
        operand(device, typeW, w, zerosW),
        sums);
    requireSums(device, kernels, parts, sums, expected);
  }

  private static IntegerKernels.Numbers numbers(TestDevice device, double... numbers) {
    return new IntegerKernels.Numbers(
        device.upload(ElementType.FLOAT, numbers), numbers.length > 1);
  }

  private static void scale(TestDevice device) {
    long[] sums = {1 << 20, -3, 0, 100, -200, 5, 1, 1, 1, 1, 1, 1};
    double[] scales = {0.5, 2, -1};
    double[] biases = {1, -1, 0.25};
    DeviceEpilogue steps =
        new DeviceEpilogue(
            7,
            DeviceEpilogue.Bias.NONE,
            0,
            List.of(new DeviceEpilogue.Step(UnaryOperation.RELU, 0, 0)),
            -1);
    for (boolean each : new boolean[] {true, false}) {
      double[] expected = new double[6];
      for (int i = 0; i < 6; i++) {
        double value = (sums[i] + sums[6 + i]) * scales[each ? i % 3 : 0];
        expected[i] = (float) Math.max(0, value + (each ? biases[i % 3] : 0));
      }
      long y = device.allocate(ElementType.FLOAT, 6);
      new IntegerKernels(device.modules)
          .scale(
              device.stream,
              6,
              2,
              3,
              steps,
              device.uploadLongs(SUMS, sums),
              each ? numbers(device, scales) : numbers(device, scales[0]),
              each ? numbers(device, biases) : IntegerKernels.Numbers.NONE,
              y);
      assertArrayEquals(expected, device.download(ElementType.FLOAT, y, 6));
    }
  }

  /** Of [1, 2, 3], with scales of 0.5 * b / 0.25. */
  private static void requantize(TestDevice device) {
    long[] sums = {10, -10, 1000, -1000, 21, 19};
    double[] scales = {1, 0.25};
    for (ElementType type : List.of(ElementType.INT8, ElementType.UINT8)) {
      long zero = type == ElementType.INT8 ? -5 : 130;
      long least = type == ElementType.INT8 ? -128 : 0;
      long[] expected = new long[6];
      for (int i = 0; i < 6; i++) {
        double value = Math.rint((sums[i] + 2 * (i / 3)) * scales[i / 3] * 2) + zero;
        expected[i] = (long) Math.clamp(value, least, least + 255);
      }
      Requantization by =
          new Requantization(
              3,
              2,
              device.uploadLongs(SUMS, 0, 2),
              numbers(device, 0.5).address(),
              numbers(device, scales),
              numbers(device, 0.25).address(),
              device.uploadLongs(type, zero));
      long y = device.allocate(type, 6);
      new IntegerKernels(device.modules)
          .requantize(device.stream, type, 6, 1, by, device.uploadLongs(SUMS, sums), y);
      assertArrayEquals(expected, device.downloadLongs(type, y, 6), type.toString());
    }
  }
}
