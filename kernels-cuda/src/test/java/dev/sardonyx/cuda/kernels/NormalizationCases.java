package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.kernels.NormalizationKernels.Rows;
import dev.sardonyx.tensor.ElementType;

/** Softmax and normalizations against plain loops in double precision. */
final class NormalizationCases {
  private static final float EPSILON = 1e-3f;

  private NormalizationCases() {}

  static void add(Cases cases) {
    for (ElementType type : Numbers.FLOATS) {
      for (int[] s : new int[][] {{3, 7, 1}, {2, 500, 1}, {2, 5, 3}, {1, 1, 1}, {0, 4, 1}}) {
        cases.add(
            "softmax " + type + java.util.Arrays.toString(s),
            device -> softmax(device, type, s[0], s[1], s[2]));
      }
      cases.add("layers " + type, device -> layers(device, type));
      cases.add("groups " + type, device -> groups(device, type));
      cases.add("channels " + type, device -> channels(device, type));
      cases.add("local response " + type, device -> localResponse(device, type));
    }
    cases.add("softmax of infinities and NaN", NormalizationCases::special);
  }

  private static void softmax(
      TestDevice device, ElementType type, int outer, int extent, int inner) {
    int n = outer * extent * inner;
    double[] x = TestDevice.rounded(type, Numbers.random(n));
    long from = device.upload(type, x);
    for (boolean logarithm : new boolean[] {false, true}) {
      double[] expected = new double[n];
      for (int i = 0; i < n; i++) {
        int first = i / (inner * extent) * inner * extent + i % inner;
        double sum = 0;
        for (int j = 0; j < extent; j++) {
          sum += Math.exp(x[first + j * inner]);
        }
        expected[i] = logarithm ? x[i] - Math.log(sum) : Math.exp(x[i]) / sum;
      }
      long y = device.allocate(type, n);
      new NormalizationKernels(device.modules)
          .softmax(device.stream, type, logarithm, outer, extent, inner, from, y);
      Numbers.assertNear(type, 8, expected, device.download(type, y, n));
    }
  }

  private static void special(TestDevice device) {
    ElementType type = ElementType.FLOAT;
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    double[] x = {-inf, 0, -inf, 0, 1, nan, 2, 3, -inf, -inf, -inf, -inf, inf, 1, 2, 1};
    double[] expected = {
      0, 0.5, 0, 0.5, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan
    };
    long y = device.allocate(type, 16);
    NormalizationKernels kernels = new NormalizationKernels(device.modules);
    kernels.softmax(device.stream, type, false, 4, 4, 1, device.upload(type, x), y);
    Numbers.assertNear(0, expected, device.download(type, y, 16));
    // The same along columns.
    double[] turned = new double[16];
    double[] turnedExpected = new double[16];
    for (int i = 0; i < 16; i++) {
      turned[i] = x[i % 4 * 4 + i / 4];
      turnedExpected[i] = expected[i % 4 * 4 + i / 4];
    }
    kernels.softmax(device.stream, type, false, 1, 4, 4, device.upload(type, turned), y);
    Numbers.assertNear(0, turnedExpected, device.download(type, y, 16));
  }

  /** What rows should be, with scale and bias by channel. */
  private static double[] reference(Rows rows, double[] x, double[] scale, double[] bias) {
    double[] expected = new double[x.length];
    for (int r = 0; r < rows.rows(); r++) {
      double mean = 0;
      for (int i = 0; i < rows.size(); i++) {
        mean += x[r * rows.size() + i] / rows.size();
      }
      mean = rows.centered() ? mean : 0;
      double variance = 0;
      for (int i = 0; i < rows.size(); i++) {
        variance += Math.pow(x[r * rows.size() + i] - mean, 2) / rows.size();
      }
      for (int i = 0; i < rows.size(); i++) {
        int channel = r % rows.groups() * rows.channels() + i / rows.spatial();
        double value = (x[r * rows.size() + i] - mean) / Math.sqrt(variance + EPSILON);
        expected[r * rows.size() + i] =
            value * (scale == null ? 1 : scale[channel]) + (bias == null ? 0 : bias[channel]);
      }
    }
    return expected;
  }

  private static void layers(TestDevice device, ElementType type) {
    for (int size : new int[] {1, 5, 33, 700}) {
      for (boolean centered : new boolean[] {true, false}) {
        Rows rows = Rows.layers(3, size, centered, EPSILON);
        double[] x = TestDevice.rounded(type, Numbers.random(3 * size));
        double[] scale = TestDevice.rounded(type, Numbers.random(size, 1));
        double[] bias = TestDevice.rounded(type, Numbers.random(size, 2));
        long y = device.allocate(type, x.length);
        long means = device.allocate(ElementType.FLOAT, 3);
        long deviations = device.allocate(ElementType.FLOAT, 3);
        NormalizationKernels kernels = new NormalizationKernels(device.modules);
        kernels.rows(
            device.stream,
            type,
            rows,
            device.upload(type, x),
            device.upload(type, scale),
            device.upload(type, bias),
            y,
            means,
            deviations);
        Numbers.assertNear(
            type, 40, reference(rows, x, scale, bias), device.download(type, y, x.length));
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < size; i++) {
          mean += centered ? x[i] / size : 0;
        }
        for (int i = 0; i < size; i++) {
          squares += (x[i] - mean) * (x[i] - mean) / size;
        }
        assertEquals(mean, device.download(ElementType.FLOAT, means, 3)[0], 1e-5);
        assertEquals(
            1 / Math.sqrt(squares + EPSILON),
            device.download(ElementType.FLOAT, deviations, 3)[0],
            1e-3);
      }
    }
  }

  private static void groups(TestDevice device, ElementType type) {
    Rows rows = Rows.groups(2, 6, 3, 7, EPSILON);
    double[] x = TestDevice.rounded(type, Numbers.random(2 * 6 * 7));
    double[] scale = TestDevice.rounded(type, Numbers.random(6, 1));
    long y = device.allocate(type, x.length);
    new NormalizationKernels(device.modules)
        .rows(
            device.stream,
            type,
            rows,
            device.upload(type, x),
            device.upload(type, scale),
            0,
            y,
            0,
            0);
    Numbers.assertNear(
        type, 16, reference(rows, x, scale, null), device.download(type, y, x.length));
  }

  private static void channels(TestDevice device, ElementType type) {
    int channels = 3;
    int spatial = 5;
    double[] x = TestDevice.rounded(type, Numbers.random(2 * channels * spatial));
    double[] scale = TestDevice.rounded(type, 1.5, -0.5, 2);
    double[] bias = TestDevice.rounded(type, 0.25, 1, -1);
    double[] means = TestDevice.rounded(type, 0.5, -1, 0);
    double[] variances = TestDevice.rounded(type, 1, 4, 0.25);
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i / spatial % channels;
      expected[i] = (x[i] - means[c]) / Math.sqrt(variances[c] + EPSILON) * scale[c] + bias[c];
    }
    long y = device.allocate(type, x.length);
    new NormalizationKernels(device.modules)
        .channels(
            device.stream,
            type,
            2,
            channels,
            spatial,
            EPSILON,
            device.upload(type, x),
            device.upload(type, scale),
            device.upload(type, bias),
            device.upload(type, means),
            device.upload(type, variances),
            y);
    Numbers.assertNear(type, 8, expected, device.download(type, y, x.length));
  }

  private static void localResponse(TestDevice device, ElementType type) {
    int channels = 5;
    int spatial = 3;
    double[] x = TestDevice.rounded(type, Numbers.random(2 * channels * spatial));
    for (int size : new int[] {1, 2, 3, 4, 9}) {
      double[] expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int c = i / spatial % channels;
        double sum = 0;
        // LRN: channels from c - floor((size - 1) / 2) to c + ceil((size - 1) / 2)
        for (int other = c - (size - 1) / 2; other <= c + size / 2; other++) {
          if (other >= 0 && other < channels) {
            sum += Math.pow(x[i + (other - c) * spatial], 2);
          }
        }
        expected[i] = x[i] / Math.pow(1.5 + 0.5 / size * sum, 0.75);
      }
      long y = device.allocate(type, x.length);
      new NormalizationKernels(device.modules)
          .localResponse(
              device.stream,
              type,
              2,
              channels,
              spatial,
              size,
              0.5f,
              0.75f,
              1.5f,
              device.upload(type, x),
              y);
      Numbers.assertNear(type, 8, expected, device.download(type, y, x.length));
    }
  }
}
