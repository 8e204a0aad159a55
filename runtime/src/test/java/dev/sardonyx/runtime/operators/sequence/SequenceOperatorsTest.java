package dev.sardonyx.runtime.operators.sequence;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SequenceOperatorsTest {
  private static final SequenceValue THREE =
      new SequenceValue(List.of(floats(0), floats(1), floats(2)));

  @Test
  void constructKeepsCopies() {
    Tensor input = counting(2);
    SequenceValue sequence =
        (SequenceValue) run("SequenceConstruct", 11).all(input, floats(7)).getFirst();
    assertArrayEquals(new float[] {0, 1}, tensor(sequence, 0).floats());
    assertNotSame(input.array(), tensor(sequence, 0).array());
    assertEquals(2, run("SequenceLength", 11).on(sequence).longs()[0]);
    OnnxValue empty = run("SequenceEmpty", 11).all().getFirst();
    assertEquals(0, run("SequenceLength", 11).on(empty).longs()[0]);
  }

  @Test
  void positionsCountFromEitherEnd() {
    assertArrayEquals(new float[] {2}, run("SequenceAt", 11).on(THREE, longs(-1)).floats());
    assertThrows(ShapeMismatchException.class, () -> run("SequenceAt", 11).on(THREE, longs(3)));
    assertOrder("0 1 2 9", "SequenceInsert", THREE, floats(9));
    assertOrder("0 1 9 2", "SequenceInsert", THREE, floats(9), longs(-1));
    assertOrder("0 1 2 9", "SequenceInsert", THREE, floats(9), longs(3));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("SequenceInsert", 11).all(THREE, floats(9), longs(4)));
    assertOrder("0 1", "SequenceErase", THREE);
    assertOrder("1 2", "SequenceErase", THREE, longs(-3));
    assertThrows(
        TypeMismatchException.class, () -> run("SequenceErase", 11).all(floats(1), longs(0)));
  }

  @Test
  void splitIntoPieces() {
    Tensor input = counting(3, 2);
    SequenceValue rows =
        (SequenceValue) run("SplitToSequence", 11).with("keepdims", 0).all(input).getFirst();
    assertEquals("FLOAT[2]", tensor(rows, 2).toString());
    assertArrayEquals(new float[] {4, 5}, tensor(rows, 2).floats());
    SequenceValue pairs =
        (SequenceValue) run("SplitToSequence", 11).all(input, Tensor.scalar(2L)).getFirst();
    assertEquals("FLOAT[1, 2]", tensor(pairs, 1).toString());
    SequenceValue given =
        (SequenceValue)
            run("SplitToSequence", 11).with("axis", 1).all(input, longs(2, 0)).getFirst();
    assertEquals("FLOAT[3, 0]", tensor(given, 1).toString());
    assertThrows(
        ShapeMismatchException.class, () -> run("SplitToSequence", 11).all(input, longs(2, 2)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("SplitToSequence", 11).all(input, Tensor.scalar(0L)));
  }

  @Test
  void concatenateAlongAnOldOrANewAxis() {
    assertEquals("FLOAT[3]", run("ConcatFromSequence", 11).with("axis", 0).on(THREE).toString());
    Tensor stacked = run("ConcatFromSequence", 11).with("axis", -1).with("new_axis", 1).on(THREE);
    assertEquals("FLOAT[1, 3]", stacked.toString());
    assertArrayEquals(new float[] {0, 1, 2}, stacked.floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("ConcatFromSequence", 11).with("axis", 0).on(new SequenceValue(List.of())));
  }

  @Test
  void optionals() {
    OptionalValue some = (OptionalValue) run("Optional", 15).all(floats(4)).getFirst();
    OptionalValue none = (OptionalValue) run("Optional", 15).all().getFirst();
    assertEquals(Optional.empty(), none.element());
    assertArrayEquals(new float[] {4}, run("OptionalGetElement", 15).on(some).floats());
    assertArrayEquals(new float[] {4}, run("OptionalGetElement", 18).on(floats(4)).floats());
    assertThrows(TypeMismatchException.class, () -> run("OptionalGetElement", 15).on(none));
    assertArrayEquals(new byte[] {1}, run("OptionalHasElement", 15).on(some).bytes());
    assertArrayEquals(new byte[] {0}, run("OptionalHasElement", 15).on(none).bytes());
    assertArrayEquals(new byte[] {0}, run("OptionalHasElement", 18).on().bytes());
    assertArrayEquals(new byte[] {1}, run("OptionalHasElement", 18).on(THREE).bytes());
  }

  private static Tensor tensor(SequenceValue sequence, int index) {
    return (Tensor) sequence.elements().get(index);
  }

  private static void assertOrder(String expected, String operator, OnnxValue... inputs) {
    SequenceValue sequence = (SequenceValue) run(operator, 11).all(inputs).getFirst();
    String[] numbers = expected.split(" ");
    assertEquals(numbers.length, sequence.elements().size());
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(Float.parseFloat(numbers[i]), tensor(sequence, i).floats()[0]);
    }
  }
}
