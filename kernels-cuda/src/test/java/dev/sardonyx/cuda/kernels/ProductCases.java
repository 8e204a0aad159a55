package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.cuda.kernels.DeviceEpilogue.Bias;
import dev.sardonyx.cuda.kernels.DeviceEpilogue.Step;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Products of matrices against a plain loop in double precision. */
final class ProductCases {
  private static final Step RELU = new Step(UnaryOperation.RELU, 0, 0);
  private static final Step TANH = new Step(UnaryOperation.TANH, 0, 0);
  private static final Step AFFINE = new Step(UnaryOperation.AFFINE, 2, -0.5f);

  private ProductCases() {}

  static void add(Cases cases) {
    for (ElementType type : Numbers.FLOATS) {
      for (int[] s : new int[][] {{1, 70, 33}, {8, 5, 9}, {9, 1, 1}, {20, 70, 33}, {65, 64, 16}}) {
        for (int transposed = 0; transposed < 4; transposed++) {
          boolean a = transposed % 2 == 1;
          boolean b = transposed >= 2;
          MatrixProduct product = MatrixProduct.of(s[0], s[1], s[2], a, b, DeviceEpilogue.NONE);
          cases.add(
              type + java.util.Arrays.toString(s) + (a ? " A'" : " A") + (b ? " B'" : " B"),
              device -> run(device, type, product));
        }
      }
      // Long products of few results, in parts.
      for (int rows : new int[] {3, 20}) {
        MatrixProduct product =
            MatrixProduct.of(rows, 30, 700, false, rows == 3, all(Bias.COLUMNS));
        cases.add(type + " in parts, " + rows + " rows", device -> run(device, type, product));
      }
      for (Bias bias : Bias.values()) {
        for (int rows : new int[] {5, 17}) {
          MatrixProduct product = MatrixProduct.of(rows, 19, 10, false, false, all(bias));
          cases.add(
              type + " with bias of " + bias + ", " + rows + " rows",
              device -> run(device, type, product));
        }
      }
      cases.add(type + " large tiles", device -> run(device, type, large(false, false)));
      cases.add(type + " large tiles A' B'", device -> run(device, type, large(true, true)));
      cases.add(type + " a batch that repeats", device -> run(device, type, repeated()));
      cases.add(
          type + " of no depth",
          device -> run(device, type, MatrixProduct.of(9, 4, 0, false, false, all(Bias.ROWS))));
      cases.add(
          type + " of no rows",
          device ->
              run(device, type, MatrixProduct.of(0, 4, 3, false, false, DeviceEpilogue.NONE)));
    }
    cases.add("infinities and NaN", ProductCases::special);
    cases.add("too many results", ProductCases::tooMany);
  }

  /** What is more than kernels count is refused before anything is launched. */
  private static void tooMany(TestDevice device) {
    MatrixProduct product =
        MatrixProduct.of(1 << 16, 1 << 15, 1, false, false, DeviceEpilogue.NONE);
    String message =
        assertThrows(
                ResourceLimitException.class,
                () ->
                    new ProductKernels(device.modules)
                        .run(device.stream, ElementType.FLOAT, product, 0, 0, 0, 0, 0, 0))
            .getMessage();
    assertEquals(
        "kernels work on at most 2147483647 elements at once; found [65536, 32768]; make the batch"
            + " smaller or run the model on device(\"cpu\")",
        message);
  }

  private static DeviceEpilogue all(Bias bias) {
    return new DeviceEpilogue(0.75f, bias, 19, List.of(RELU, TANH, AFFINE), 1);
  }

  private static MatrixProduct large(boolean transposedA, boolean transposedB) {
    return new MatrixProduct(
        130,
        132,
        11,
        transposedA ? 130 : 11,
        transposedB ? 11 : 132,
        transposedA,
        transposedB,
        new int[] {16},
        new int[] {130 * 11},
        new int[] {0},
        0,
        DeviceEpilogue.of(Bias.ROWS));
  }

  /** [2, 1, 3, 12, 5] · [1, 4, 1, 5, 6]. */
  private static MatrixProduct repeated() {
    return new MatrixProduct(
        12,
        6,
        5,
        5,
        6,
        false,
        false,
        new int[] {2, 4, 3},
        new int[] {3 * 60, 0, 60},
        new int[] {0, 30, 0},
        0,
        DeviceEpilogue.NONE);
  }

  private static int extent(int[] batch, int[] strides, int matrix) {
    int last = 0;
    for (int d = 0; d < batch.length; d++) {
      last += (batch[d] - 1) * strides[d];
    }
    return last + matrix;
  }

  private static void run(TestDevice device, ElementType type, MatrixProduct p) {
    int matrix = p.rows() * p.columns();
    int results = p.matrices() * matrix;
    double[] a =
        TestDevice.rounded(
            type, Numbers.random(extent(p.batch(), p.batchStridesA(), p.rows() * p.depth()), 1));
    double[] b =
        TestDevice.rounded(
            type, Numbers.random(extent(p.batch(), p.batchStridesB(), p.depth() * p.columns()), 2));
    double[] bias = TestDevice.rounded(type, Numbers.random(Math.max(matrix, 200), 3));
    double[] residual = TestDevice.rounded(type, Numbers.random(results, 4));
    double[] expected = new double[results];
    for (int i = 0; i < results; i++) {
      int entry = i / matrix;
      int row = i % matrix / p.columns();
      int column = i % p.columns();
      int atA = place(entry, p.batch(), p.batchStridesA());
      int atB = place(entry, p.batch(), p.batchStridesB());
      double sum = 0;
      for (int k = 0; k < p.depth(); k++) {
        int inA = p.transposedA() ? k * p.strideA() + row : row * p.strideA() + k;
        int inB = p.transposedB() ? column * p.strideB() + k : k * p.strideB() + column;
        sum += a[atA + inA] * b[atB + inB];
      }
      expected[i] = finish(p.epilogue(), sum, bias, row, column, residual[i]);
    }
    long y = device.allocate(type, results);
    new ProductKernels(device.modules)
        .run(
            device.stream,
            type,
            p,
            device.upload(type, a),
            device.upload(type, b),
            device.upload(type, bias),
            device.upload(type, residual),
            y,
            device.allocate(p.scratchBytes()));
    double errors = type == ElementType.FLOAT ? 20 + p.depth() : 4;
    Numbers.assertNear(type, errors, expected, device.download(type, y, results));
  }

  private static int place(int entry, int[] batch, int[] strides) {
    int place = 0;
    for (int d = batch.length - 1; d >= 0; d--) {
      place += entry % batch[d] * strides[d];
      entry /= batch[d];
    }
    return place;
  }

  /** What an epilogue makes of a sum. */
  static double finish(
      DeviceEpilogue epilogue, double sum, double[] bias, int row, int column, double residual) {
    double value = epilogue.scale() * sum;
    value +=
        switch (epilogue.bias()) {
          case NONE -> 0;
          case ROWS -> bias[row];
          case COLUMNS -> bias[column];
          case MATRIX -> bias[row * epilogue.biasStride() + column];
        };
    for (int s = 0; s <= epilogue.steps().size(); s++) {
      if (s == epilogue.residualStep()) {
        value += residual;
      }
      if (s < epilogue.steps().size()) {
        Step step = epilogue.steps().get(s);
        value = step.operation().apply(value, step.p(), step.q());
      }
    }
    return value;
  }

  private static void special(TestDevice device) {
    ElementType type = ElementType.FLOAT;
    double inf = Double.POSITIVE_INFINITY;
    for (int rows : new int[] {2, 10}) {
      double[] a = new double[2 * rows];
      a[0] = inf;
      a[1] = 1;
      a[2] = Double.NaN;
      long y = device.allocate(type, rows);
      MatrixProduct product = MatrixProduct.of(rows, 1, 2, false, false, DeviceEpilogue.NONE);
      new ProductKernels(device.modules)
          .run(
              device.stream,
              type,
              product,
              device.upload(type, a),
              device.upload(type, 2, 3),
              0,
              0,
              y,
              0);
      double[] expected = new double[rows];
      expected[0] = inf;
      expected[1] = Double.NaN;
      Numbers.assertNear(0, expected, device.download(type, y, rows));
    }
  }
}
