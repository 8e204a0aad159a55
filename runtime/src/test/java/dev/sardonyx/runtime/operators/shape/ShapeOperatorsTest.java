package dev.sardonyx.runtime.operators.shape;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeOperatorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 3 4 | 4 2 3   | 0 | [4, 2, 3]
          2 3 4 | -1      | 0 | [24]
          2 3 4 | 0 -1 2  | 0 | [2, 6, 2]
          2 3 4 | 0 0 2 2 | 0 | [2, 3, 2, 2]
          0 3 4 | 3 4 0   | 1 | [3, 4, 0]
          0 3 4 | 0 -1    | 1 | error
          0 3 4 | 5 -1    | 0 | [5, 0]
          2 3 4 | 5 -1    | 0 | error
          2 3 4 | -1 -1   | 0 | error
          2 3 4 | 7       | 0 | error
          2 3 4 | -3      | 0 | error
          2     | 1 0 2   | 0 | error
          4     | 4611686018427387904 4 -1 | 0 | error
          """)
  void reshape(String from, String to, long allowZero, String expected) {
    long[] shape = numbers(to);
    Tensor input = counting(numbers(from));
    if (expected.equals("error")) {
      assertThrows(
          ShapeMismatchException.class,
          () -> run("Reshape", 14).with("allowzero", allowZero).on(input, longs(shape)));
      return;
    }
    Tensor output = run("Reshape", 14).with("allowzero", allowZero).on(input, longs(shape));
    assertEquals(expected, output.shape().toString());
    assertSame(input.array(), output.array());
    assertEquals(input.offset(), output.offset());
  }

  @Test
  void reshapeByAttribute() {
    Tensor output = run("Reshape", 1).with("shape", 0, -1).on(counting(2, 3, 4));
    assertEquals("[2, 12]", output.shape().toString());
  }

  @Test
  void squeezeTakesAxesFromEitherPlace() {
    Tensor input = counting(1, 3, 1, 2);
    assertEquals("[3, 2]", run("Squeeze", 13).on(input).shape().toString());
    assertEquals("[1, 3, 2]", run("Squeeze", 13).on(input, longs(-2)).shape().toString());
    assertEquals(
        "[3, 1, 2]", run("Squeeze", 1).with("axes", new long[] {0}).on(input).shape().toString());
    assertThrows(ShapeMismatchException.class, () -> run("Squeeze", 13).on(input, longs(1)));
    assertThrows(ShapeMismatchException.class, () -> run("Squeeze", 13).on(input, longs(4)));
  }

  @Test
  void unsqueezeCountsAxesInTheOutput() {
    Tensor input = counting(3, 2);
    assertEquals("[1, 3, 2, 1]", run("Unsqueeze", 13).on(input, longs(-1, 0)).shape().toString());
    assertEquals(
        "[3, 1, 2]",
        run("Unsqueeze", 11).with("axes", new long[] {1}).on(input).shape().toString());
    assertThrows(ShapeMismatchException.class, () -> run("Unsqueeze", 13).on(input, longs(1, 1)));
    assertThrows(ShapeMismatchException.class, () -> run("Unsqueeze", 13).on(input, longs(3)));
  }

  @Test
  void flattenIntoTwoDimensions() {
    Tensor input = counting(2, 3, 4);
    assertEquals("[2, 12]", run("Flatten", 13).on(input).shape().toString());
    assertEquals("[1, 24]", run("Flatten", 13).with("axis", 0).on(input).shape().toString());
    assertEquals("[24, 1]", run("Flatten", 13).with("axis", 3).on(input).shape().toString());
    assertEquals("[6, 4]", run("Flatten", 13).with("axis", -1).on(input).shape().toString());
    assertThrows(ShapeMismatchException.class, () -> run("Flatten", 13).with("axis", 4).on(input));
  }

  @ParameterizedTest
  @CsvSource({"0,3,'2,3,4'", "1,9,'3,4'", "-1,9,4", "0,-1,'2,3'", "-9,2,'2,3'", "2,1,''"})
  void shapeFromStartToEnd(long start, long end, String expected) {
    Tensor output = run("Shape", 15).with("start", start).with("end", end).on(counting(2, 3, 4));
    assertArrayEquals(expected.isEmpty() ? new long[0] : numbers(expected), output.longs());
  }

  @Test
  void sizeCountsElements() {
    assertArrayEquals(new long[] {24}, run("Size", 13).on(counting(2, 3, 4)).longs());
    assertArrayEquals(new long[] {0}, run("Size", 13).on(counting(2, 0)).longs());
    assertEquals(Shape.SCALAR, run("Size", 13).on(counting(2)).shape());
  }

  @Test
  void identityHandsOnAnything() {
    Tensor input = counting(2);
    assertSame(input, run("Identity", 1).on(input));
    SequenceValue sequence = new SequenceValue(List.of(input));
    assertSame(sequence, run("Identity", 14).all(sequence).getFirst());
  }

  @Test
  void constantOfEveryForm() {
    assertArrayEquals(new float[] {2.5f}, constant(Attribute.of("value_float", 2.5f)).floats());
    assertArrayEquals(
        new float[] {1, 2}, constant(Attribute.ofFloats("value_floats", List.of(1f, 2f))).floats());
    assertArrayEquals(new long[] {7}, constant(Attribute.of("value_int", 7)).longs());
    assertArrayEquals(
        new long[] {7, 8}, constant(Attribute.ofInts("value_ints", List.of(7L, 8L))).longs());
    assertArrayEquals(new String[] {"a"}, constant(Attribute.of("value_string", "a")).strings());
    assertArrayEquals(
        new String[] {"a", "b"},
        constant(Attribute.ofStrings("value_strings", List.of("a", "b"))).strings());
    Tensor tensor = counting(2, 2);
    assertSame(tensor, constant(Attribute.of("value", tensor)));
  }

  @Test
  void constantNeedsExactlyOneForm() {
    assertThrows(ModelFormatException.class, () -> run("Constant", 13).on());
    assertThrows(
        ModelFormatException.class,
        () -> run("Constant", 13).with("value_int", 1).with("value_string", "a").on());
  }

  @Test
  void sparseConstantBecomesDense() {
    Shape shape = Shape.of(2, 3);
    SparseTensor linear = new SparseTensor(Tensor.of(new float[] {5, 6}, 2), longs(1, 5), shape);
    float[] expected = {0, 5, 0, 0, 0, 6};
    assertArrayEquals(expected, constant(Attribute.of("sparse_value", linear)).floats());
    SparseTensor coordinates =
        new SparseTensor(
            Tensor.of(new float[] {5, 6}, 2), Tensor.of(new long[] {0, 1, 1, 2}, 2, 2), shape);
    assertArrayEquals(expected, constant(Attribute.of("sparse_value", coordinates)).floats());
    SparseTensor outside =
        new SparseTensor(Tensor.of(new float[] {5}, 1), Tensor.of(new long[] {0, 3}, 1, 2), shape);
    assertThrows(
        ShapeMismatchException.class, () -> constant(Attribute.of("sparse_value", outside)));
  }

  private static Tensor constant(Attribute attribute) {
    Tensor value = run("Constant", 13).with(attribute).on();
    return value;
  }

  private static long[] numbers(String text) {
    return Arrays.stream(text.strip().split("[ ,]+")).mapToLong(Long::parseLong).toArray();
  }
}
