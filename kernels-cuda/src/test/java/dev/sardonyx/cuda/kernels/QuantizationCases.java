package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.QuantizationKernels.Scales;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Linear quantization against its definition in double precision. */
final class QuantizationCases {
  private static final List<ElementType> BYTES_AND_SHORTS =
      List.of(ElementType.INT8, ElementType.UINT8, ElementType.INT16, ElementType.UINT16);

  private QuantizationCases() {}

  static void add(Cases cases) {
    for (ElementType type : Numbers.FLOATS) {
      for (ElementType whole : BYTES_AND_SHORTS) {
        cases.add(type + " to " + whole, device -> quantize(device, type, whole));
        cases.add(whole + " to " + type, device -> dequantize(device, whole, type));
      }
      cases.add("INT32 to " + type, device -> dequantize(device, ElementType.INT32, type));
    }
    for (int n : new int[] {0, 1, 300, 9000}) {
      cases.add("range of " + n, device -> range(device, Numbers.random(n)));
    }
    cases.add("range of zeros", device -> range(device, 0, 0));
    cases.add("range above 0", device -> range(device, 3, 5));
    cases.add("range with NaN", device -> range(device, 1, Double.NaN, 2));
  }

  /** [2, 5, 3] with scales of all, of the second axis, and of its pieces of 2. */
  private enum Layout {
    ONE(Scales.ONE, 1, i -> 0),
    PLACES(new Scales(Scales.Kind.PLACE, 5, 3, 1), 5, i -> i / 3 % 5),
    BLOCKS(
        new Scales(Scales.Kind.BLOCK, 5, 3, 2),
        2 * 3 * 3,
        i -> (i / 15 * 3 + i / 3 % 5 / 2) * 3 + i % 3);

    private final Scales scales;
    private final int count;
    private final IntUnaryOperator scaleOf;

    Layout(Scales scales, int count, IntUnaryOperator scaleOf) {
      this.scales = scales;
      this.count = count;
      this.scaleOf = scaleOf;
    }
  }

  private static double[] scales(ElementType type, int count) {
    double[] scales = Numbers.random(count, 3);
    for (int i = 0; i < count; i++) {
      scales[i] = (scales[i] + 2.1) / 64;
    }
    return TestDevice.rounded(type, scales);
  }

  private static long[] zeros(ElementType type, int count) {
    long[] zeros = new long[count];
    for (int i = 0; i < count; i++) {
      zeros[i] = 7 * i - 30;
    }
    return TestDevice.cut(type, zeros);
  }

  private static void quantize(TestDevice device, ElementType type, ElementType to) {
    long least = to.isSignedInteger() ? -(1L << to.bits() - 1) : 0;
    long largest = least + (1L << to.bits()) - 1;
    double[] x = TestDevice.rounded(type, Numbers.random(30, 1));
    x[0] = Double.NaN;
    x[1] = Double.POSITIVE_INFINITY;
    x[2] = Double.NEGATIVE_INFINITY;
    for (Layout layout : Layout.values()) {
      double[] scales = scales(type, layout.count);
      long[] zeros = zeros(to, layout.count);
      // Some that lie between two integers, and one far outside of INT8.
      for (int i = 3; i < 9; i++) {
        x[i] = TestDevice.rounded(type, (i + 0.5) * scales[layout.scaleOf.applyAsInt(i)])[0];
      }
      x[9] = TestDevice.rounded(type, 1000 * scales[layout.scaleOf.applyAsInt(9)])[0];
      for (boolean withZeros : new boolean[] {true, false}) {
        long[] expected = new long[x.length];
        for (int i = 0; i < x.length; i++) {
          int s = layout.scaleOf.applyAsInt(i);
          double quotient = TestDevice.rounded(type, x[i] / scales[s])[0];
          double value = Math.rint(quotient) + (withZeros ? zeros[s] : 0);
          expected[i] = value >= least ? (long) Math.min(value, largest) : least;
        }
        long y = device.allocate(to, x.length);
        new QuantizationKernels(device.modules)
            .quantize(
                device.stream,
                type,
                to,
                layout.scales,
                x.length,
                device.upload(type, x),
                device.upload(type, scales),
                withZeros ? device.uploadLongs(to, zeros) : 0,
                y);
        assertArrayEquals(expected, device.downloadLongs(to, y, x.length), layout.name());
      }
    }
  }

  private static void dequantize(TestDevice device, ElementType from, ElementType type) {
    long[] x = new long[30];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * 0x1234567L * (i % 2 == 0 ? 1 : -1);
    }
    long[] cut = TestDevice.cut(from, x);
    for (Layout layout : Layout.values()) {
      double[] scales = scales(type, layout.count);
      long[] zeros = zeros(from, layout.count);
      double[] expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int s = layout.scaleOf.applyAsInt(i);
        expected[i] = TestDevice.rounded(type, (cut[i] - zeros[s]) * scales[s])[0];
      }
      long y = device.allocate(type, x.length);
      new QuantizationKernels(device.modules)
          .dequantize(
              device.stream,
              from,
              type,
              layout.scales,
              x.length,
              device.uploadLongs(from, x),
              device.upload(type, scales),
              device.uploadLongs(from, zeros),
              y);
      assertArrayEquals(expected, device.download(type, y, x.length), layout.name());
    }
  }

  private static void range(TestDevice device, double... numbers) {
    double[] x = TestDevice.rounded(ElementType.FLOAT, numbers);
    double least = 0;
    double largest = 0;
    for (double each : x) {
      least = Math.min(least, each);
      largest = Math.max(largest, each);
    }
    float step = largest == least ? 1 : ((float) largest - (float) least) / 255;
    long zero = (long) Math.clamp(Math.rint((float) -least / step), 0, 255);
    long scale = device.allocate(ElementType.FLOAT, 1);
    long origin = device.allocate(ElementType.UINT8, 1);
    new QuantizationKernels(device.modules)
        .range(
            device.stream,
            x.length,
            device.upload(ElementType.FLOAT, x),
            scale,
            origin,
            device.allocate(QuantizationKernels.rangeScratchBytes(x.length)));
    assertArrayEquals(new double[] {step}, device.download(ElementType.FLOAT, scale, 1));
    assertArrayEquals(new long[] {zero}, device.downloadLongs(ElementType.UINT8, origin, 1));
  }
}
