package dev.sardonyx.runtime.operators.conversion;

import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationOperatorsTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Tensor as(ElementType type, Tensor tensor) {
    return run("Cast", 25).with("to", (long) type.code()).on(tensor);
  }

  private static double[] doubles(Tensor tensor) {
    return as(ElementType.DOUBLE, tensor).doubles();
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, 0, 255", "INT8, -128, 127", "UINT16, 0, 65535", "INT16, -32768, 32767",
    "UINT4, 0, 15", "INT4, -8, 7", "UINT2, 0, 3", "INT2, -2, 1"
  })
  void oneScale(ElementType type, double least, double largest) {
    float[] numbers = {0, 0.5f, 1.5f, -0.5f, -1.5f, 3, 1e6f, -1e6f, INF, -INF, 0.7f, 2.5f};
    for (double zero : new double[] {0, 1}) {
      Tensor zeroPoint = as(type, Tensor.scalar((float) zero));
      Tensor y = run("QuantizeLinear", 25).on(floats(numbers), Tensor.scalar(0.5f), zeroPoint);
      assertEquals(type, y.elementType());
      double[] expected = new double[numbers.length];
      double[] back = new double[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        double steps = Math.rint(numbers[i] / 0.5) + zero;
        expected[i] = Math.min(largest, Math.max(least, steps));
        back[i] = (expected[i] - zero) * 0.5;
      }
      assertArrayEquals(expected, doubles(y));
      Tensor dequantized = run("DequantizeLinear", 25).on(y, Tensor.scalar(0.5f), zeroPoint);
      assertEquals(ElementType.FLOAT, dequantized.elementType());
      assertArrayEquals(back, doubles(dequantized));
    }
  }

  @Test
  void tiesAreThoseOfTheQuotient() {
    // In steps of 2 with the odd zero point 1: 1 / 2 goes to 0, 3 / 2 to 2.
    Tensor y =
        run("QuantizeLinear", 21)
            .on(floats(1, 3, 5, -1), Tensor.scalar(2f), as(ElementType.UINT8, Tensor.scalar(1f)));
    assertArrayEquals(new double[] {1, 3, 3, 1}, doubles(y));
  }

  /** Which scale belongs to element {@code i} of [2, 4, 3]. */
  private interface Owner {
    int of(int element);
  }

  private static void checkEach(long axis, long blockSize, Owner owner, long... scaleDimensions) {
    Random random = new Random(axis * 10 + blockSize);
    Shape shape = Shape.of(scaleDimensions);
    float[] scales = new float[shape.elements()];
    float[] zeros = new float[scales.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 0.25f + random.nextInt(4);
      zeros[i] = random.nextInt(40);
    }
    float[] numbers = new float[24];
    double[] expected = new double[24];
    double[] back = new double[24];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(200) - 20;
      int at = owner.of(i);
      double steps = Math.rint(numbers[i] / scales[at]) + zeros[at];
      expected[i] = Math.min(255, Math.max(0, steps));
      back[i] = (expected[i] - zeros[at]) * scales[at];
    }
    Tensor x = Tensor.of(numbers, 2, 4, 3);
    Tensor scale = Tensor.of(scales, scaleDimensions);
    Tensor zeroPoint = as(ElementType.UINT8, Tensor.of(zeros, scaleDimensions));
    Tensor y =
        run("QuantizeLinear", 21)
            .with("axis", axis)
            .with("block_size", blockSize)
            .on(x, scale, zeroPoint);
    assertArrayEquals(expected, doubles(y));
    Tensor dequantized =
        run("DequantizeLinear", 21)
            .with("axis", axis)
            .with("block_size", blockSize)
            .on(y, scale, zeroPoint);
    assertArrayEquals(back, doubles(dequantized));
  }

  @Test
  void aScaleForEachIndexOfAnAxis() {
    checkEach(1, 0, i -> i / 3 % 4, 4);
    checkEach(-1, 0, i -> i % 3, 3);
    checkEach(0, 0, i -> i / 12, 2);
  }

  @Test
  void aScaleForEachBlock() {
    checkEach(1, 2, i -> (i / 12 * 2 + i / 3 % 4 / 2) * 3 + i % 3, 2, 2, 3);
    checkEach(1, 3, i -> (i / 12 * 2 + i / 3 % 4 / 3) * 3 + i % 3, 2, 2, 3);
    checkEach(-1, 2, i -> i / 3 * 2 + i % 3 / 2, 2, 4, 2);
  }

  @Test
  void whatIsNoNumberBecomesTheLeast() {
    Tensor x = Tensor.of(new float[] {Float.NaN, 1, INF, -INF}, 2, 2);
    Tensor two = floats(1, 1);
    Tensor zeroPoints = as(ElementType.INT8, floats(3, 3));
    double[] expected = {-128, 4, 127, -128};
    assertArrayEquals(
        expected, doubles(run("QuantizeLinear", 21).on(x, two, zeroPoints)), "by axis");
    Tensor zeroPoint = as(ElementType.INT8, Tensor.scalar(3f));
    assertArrayEquals(
        expected,
        doubles(run("QuantizeLinear", 21).on(x, Tensor.scalar(1f), zeroPoint)),
        "one scale");
  }

  @Test
  void typesOfTheResults() {
    Tensor x = floats(1, 2);
    Tensor scale = Tensor.scalar(1f);
    assertEquals(ElementType.UINT8, run("QuantizeLinear", 21).on(x, scale).elementType());
    Tensor wide =
        run("QuantizeLinear", 21)
            .with("output_dtype", (long) ElementType.INT16.code())
            .on(x, scale);
    assertEquals(ElementType.INT16, wide.elementType());
    Tensor half = as(ElementType.FLOAT16, scale);
    Tensor halves = run("DequantizeLinear", 21).on(wide, half);
    assertEquals(ElementType.FLOAT16, halves.elementType());
    assertArrayEquals(new double[] {1, 2}, doubles(halves));
    Tensor small =
        run("QuantizeLinear", 21).on(floats(1, 1000), scale, as(ElementType.FLOAT8E4M3FN, scale));
    // A zero point of 1 is added: a float8 is quantized like the others.
    assertEquals(ElementType.FLOAT8E4M3FN, small.elementType());
    assertArrayEquals(new double[] {2, 448}, doubles(small));
  }

  private static void checkDynamic(double[] quantized, float scale, int zero, float... numbers) {
    List<OnnxValue> all = run("DynamicQuantizeLinear", 11).outputs(3).all(floats(numbers));
    assertArrayEquals(quantized, doubles((Tensor) all.get(0)));
    assertEquals(scale, ((Tensor) all.get(1)).floats()[0]);
    assertEquals(zero, doubles((Tensor) all.get(2))[0]);
  }

  @Test
  void byTheRangeOfTheElements() {
    checkDynamic(new double[] {0, 255}, 2f / 255, 128, -1.00392156f, 0.99607843f);
    checkDynamic(new double[] {0, 255, 102}, 1f / 51, 102, -2, 3, 0);
    checkDynamic(new double[] {51, 255}, 5f / 255, 0, 1, 5);
    checkDynamic(new double[] {0, 204}, 5f / 255, 255, -5, -1);
    checkDynamic(new double[] {0, 0}, 1, 0, 0, 0);
    checkDynamic(new double[0], 1, 0);
  }

  @Test
  void whatIsWrongIsSaid() {
    Tensor x = Tensor.of(new float[6], 2, 3);
    Tensor two = floats(1, 1);
    assertThrows(ShapeMismatchException.class, () -> run("QuantizeLinear", 21).on(x, two));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("QuantizeLinear", 21).with("axis", 0L).with("block_size", 2L).on(x, two));
    Tensor three = floats(1, 1, 1);
    assertThrows(
        ShapeMismatchException.class,
        () -> run("QuantizeLinear", 21).on(x, three, as(ElementType.UINT8, two)));
    assertThrows(
        TypeMismatchException.class,
        () ->
            run("DequantizeLinear", 21)
                .on(as(ElementType.UINT8, x), three, as(ElementType.INT8, three)));
    // A scale of powers of two says nothing of the result's type.
    Tensor powers = as(ElementType.FLOAT8E8M0, three);
    assertThrows(
        TypeMismatchException.class,
        () -> run("DequantizeLinear", 23).on(as(ElementType.UINT8, x), powers));
    assertEquals(
        ElementType.FLOAT,
        run("DequantizeLinear", 23)
            .with("output_dtype", 1L)
            .on(as(ElementType.UINT8, x), powers)
            .elementType());
  }
}
