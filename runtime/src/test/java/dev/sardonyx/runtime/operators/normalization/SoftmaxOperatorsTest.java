package dev.sardonyx.runtime.operators.normalization;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxOperatorsTest {
  private static Tensor as(ElementType type, Tensor tensor) {
    return run("Cast", 21).with("to", (long) type.code()).on(tensor);
  }

  /** What is in line: {@code opset, axis} of [2, 3, 35] as [outer, extent, inner]. */
  @ParameterizedTest
  @CsvSource({
    "13, -1, 6, 35, 1",
    "13, 1, 2, 3, 35",
    "13, 0, 1, 2, 105",
    "11, 1, 2, 105, 1",
    "11, 2, 6, 35, 1",
    "11, 0, 1, 210, 1",
    "11, -1, 6, 35, 1",
    "1, 3, 210, 1, 1"
  })
  void linesOfEachVersion(int opset, long axis, int outer, int extent, int inner) {
    Random random = new Random(1);
    float[] numbers = new float[210];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian() * 3;
    }
    for (ElementType type :
        new ElementType[] {
          ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16
        }) {
      Tensor x = as(type, Tensor.of(numbers, 2, 3, 35));
      double[] values = as(ElementType.DOUBLE, x).doubles();
      double[] shares = new double[values.length];
      double[] logarithms = new double[values.length];
      double[] marks = new double[values.length];
      for (int line = 0; line < outer * inner; line++) {
        int first = line / inner * extent * inner + line % inner;
        double sum = 0;
        int best = first;
        for (int i = 0; i < extent; i++) {
          int at = first + i * inner;
          sum += Math.exp(values[at]);
          best = values[at] > values[best] ? at : best;
        }
        for (int i = 0; i < extent; i++) {
          int at = first + i * inner;
          shares[at] = Math.exp(values[at]) / sum;
          logarithms[at] = values[at] - Math.log(sum);
        }
        marks[best] = 1;
      }
      double rounding =
          type == ElementType.BFLOAT16 ? 5e-3 : type == ElementType.FLOAT16 ? 6e-4 : 1e-6;
      assertClose(shares, result("Softmax", opset, axis, x), rounding);
      assertClose(logarithms, result("LogSoftmax", opset, axis, x), rounding);
      assertArrayEquals(marks, result("Hardmax", opset, axis, x));
    }
  }

  private static void assertClose(double[] expected, double[] found, double rounding) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], rounding * (1 + Math.abs(expected[i])), "at " + i);
    }
  }

  private static double[] result(String operator, int opset, long axis, Tensor x) {
    Tensor y = run(operator, opset).with("axis", axis).on(x);
    assertEquals(x.elementType(), y.elementType());
    assertEquals(x.shape(), y.shape());
    return as(ElementType.DOUBLE, y).doubles();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
  void defaultsAndEdges(String operator) {
    Tensor x = counting(2, 3, 4);
    assertArrayEquals(
        run(operator, 13).with("axis", -1L).on(x).floats(), run(operator, 13).on(x).floats());
    assertArrayEquals(
        run(operator, 11).with("axis", 1L).on(x).floats(), run(operator, 11).on(x).floats());
    float one = operator.equals("LogSoftmax") ? 0 : 1;
    assertArrayEquals(new float[] {one}, run(operator, 13).on(Tensor.scalar(7f)).floats());
    for (Tensor none : new Tensor[] {counting(0, 3), counting(3, 0)}) {
      assertEquals(none.shape(), run(operator, 13).on(none).shape());
    }
    assertThrows(SardonyxException.class, () -> run(operator, 13).with("axis", 3L).on(x));
  }

  @Test
  void whatIsNoNumber() {
    float inf = Float.POSITIVE_INFINITY;
    assertArrayEquals(
        new float[] {0.5f, 0, 0.5f}, run("Softmax", 13).on(floats(1, -inf, 1)).floats());
    assertArrayEquals(
        new float[] {Float.NaN, Float.NaN}, run("Softmax", 13).on(floats(Float.NaN, 1)).floats());
    assertArrayEquals(new float[] {0, 1, 0}, run("Hardmax", 13).on(floats(1, inf, inf)).floats());
    assertEquals(Shape.of(3), run("Hardmax", 13).on(floats(1, inf, inf)).shape());
  }
}
