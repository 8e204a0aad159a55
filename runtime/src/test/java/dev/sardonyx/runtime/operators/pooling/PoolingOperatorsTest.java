package dev.sardonyx.runtime.operators.pooling;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingOperatorsTest {
  /** 0 1 2 / 3 4 5 / 6 7 8. */
  private static final Tensor SQUARE = counting(1, 1, 3, 3);

  private static OperatorRun pool(String operator) {
    return run(operator, 22).with("kernel_shape", 2, 2);
  }

  private static Tensor as(ElementType type, Tensor tensor) {
    return run("Cast", 21).with("to", (long) type.code()).on(tensor);
  }

  private static float[] numbers(float... numbers) {
    return numbers;
  }

  @Test
  void greatestUnderTheWindow() {
    Tensor y = pool("MaxPool").on(SQUARE);
    assertEquals(Shape.of(1, 1, 2, 2), y.shape());
    assertArrayEquals(numbers(4, 5, 7, 8), y.floats());
    assertArrayEquals(
        numbers(0, 2, 6, 8),
        pool("MaxPool").with("strides", 2, 2).with("pads", 1, 1, 0, 0).on(SQUARE).floats());
    assertArrayEquals(numbers(8), pool("MaxPool").with("dilations", 2, 2).on(SQUARE).floats());
    Tensor ceiling = pool("MaxPool").with("strides", 2, 2).with("ceil_mode", 1L).on(SQUARE);
    assertEquals(Shape.of(1, 1, 2, 2), ceiling.shape());
    assertArrayEquals(numbers(4, 5, 7, 8), ceiling.floats());
    Tensor same = pool("MaxPool").with("auto_pad", "SAME_LOWER").on(SQUARE);
    assertArrayEquals(numbers(0, 1, 2, 3, 4, 5, 6, 7, 8), same.floats());
  }

  @Test
  void placesOfTheGreatest() {
    Tensor x = counting(1, 2, 2, 3);
    for (boolean columnMajor : new boolean[] {false, true}) {
      List<OnnxValue> both =
          pool("MaxPool").with("storage_order", columnMajor ? 1L : 0L).outputs(2).all(x);
      assertArrayEquals(numbers(4, 5, 10, 11), ((Tensor) both.get(0)).floats());
      assertArrayEquals(
          columnMajor ? new long[] {3, 5, 9, 11} : new long[] {4, 5, 10, 11},
          ((Tensor) both.get(1)).longs());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT16", "BFLOAT16", "INT8", "UINT8"})
  void greatestOfOtherTypes(ElementType type) {
    Tensor y = pool("MaxPool").on(as(type, SQUARE));
    assertEquals(type, y.elementType());
    assertArrayEquals(numbers(4, 5, 7, 8), as(ElementType.FLOAT, y).floats());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"})
  void meansAndNorms(ElementType type) {
    Tensor x = as(type, SQUARE);
    OperatorRun padded = pool("AveragePool").with("strides", 2, 2).with("pads", 1, 1, 0, 0);
    assertArrayEquals(numbers(0, 1.5f, 4.5f, 6), as(ElementType.FLOAT, padded.on(x)).floats());
    Tensor counted = padded.with("count_include_pad", 1L).on(x);
    assertArrayEquals(numbers(0, 0.75f, 2.25f, 6), as(ElementType.FLOAT, counted).floats());
    Tensor sums = pool("LpPool").with("p", 1L).on(x);
    assertArrayEquals(numbers(8, 12, 20, 24), as(ElementType.FLOAT, sums).floats());
    // 3, 4 and 12 are under the windows, 5 and 13 their norms.
    Tensor triples = as(type, Tensor.of(numbers(3, -4, 0, 0, 5, 12), 1, 1, 3, 2));
    Tensor norms = pool("LpPool").with("strides", 2, 1).on(triples);
    assertArrayEquals(numbers(5), as(ElementType.FLOAT, norms).floats());
    Tensor more = pool("LpPool").with("strides", 1, 1).on(triples);
    assertArrayEquals(numbers(5, 13), as(ElementType.FLOAT, more).floats());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"})
  void wholeChannels(ElementType type) {
    Tensor x = as(type, Tensor.of(numbers(3, -4, 0, 5, -12, 0), 1, 2, 3));
    float third =
        type == ElementType.FLOAT16 ? 1e-3f : type == ElementType.BFLOAT16 ? 1e-2f : 1e-6f;
    Tensor mean = run("GlobalAveragePool", 22).on(x);
    assertEquals(Shape.of(1, 2, 1), mean.shape());
    assertArrayEquals(numbers(-1 / 3f, -7 / 3f), as(ElementType.FLOAT, mean).floats(), 2 * third);
    Tensor max = run("GlobalMaxPool", 22).on(x);
    assertArrayEquals(numbers(3, 5), as(ElementType.FLOAT, max).floats());
    Tensor norm = run("GlobalLpPool", 22).on(x);
    assertArrayEquals(numbers(5, 13), as(ElementType.FLOAT, norm).floats());
    Tensor sum = run("GlobalLpPool", 22).with("p", 1L).on(x);
    assertArrayEquals(numbers(7, 17), as(ElementType.FLOAT, sum).floats());
  }

  @Test
  void noImagesAndWindowsThatDontFit() {
    Tensor none = Tensor.of(new float[0], 0, 3, 4, 4);
    assertEquals(Shape.of(0, 3, 3, 3), pool("MaxPool").on(none).shape());
    assertEquals(Shape.of(0, 3, 3, 3), pool("AveragePool").on(none).shape());
    assertEquals(Shape.of(0, 3, 1, 1), run("GlobalAveragePool", 22).on(none).shape());
    assertThrows(ShapeMismatchException.class, () -> pool("MaxPool").on(counting(1, 1, 1, 3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool", "LpPool"})
  void whatIsWrongIsSaid(String operator) {
    assertThrows(ModelFormatException.class, () -> run(operator, 22).on(SQUARE));
    assertThrows(ShapeMismatchException.class, () -> pool(operator).on(counting(1, 1, 3)));
    assertThrows(
        ModelFormatException.class, () -> pool(operator).with("strides", 2L, 2, 2).on(SQUARE));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> pool(operator).on(Tensor.of(new int[9], 1, 1, 3, 3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"})
  void whatIsWrongWithAWholeChannelIsSaid(String operator) {
    assertThrows(ShapeMismatchException.class, () -> run(operator, 22).on(floats(1, 2)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run(operator, 22).on(Tensor.of(new float[0], 1, 2, 0, 4)));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run(operator, 22).on(Tensor.of(new int[9], 1, 1, 3, 3)));
  }
}
