package dev.sardonyx.runtime.operators.conversion;

import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class CastOperatorsTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Tensor cast(Tensor x, ElementType type) {
    Tensor y = run("Cast", 25).with("to", (long) type.code()).on(x);
    assertEquals(type, y.elementType());
    assertEquals(x.shape(), y.shape());
    return y;
  }

  /** 0 and 1 are in every type, and stay what they are on any way. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"COMPLEX64", "COMPLEX128", "FLOAT8E8M0"})
  void everyTypeToEveryOther(ElementType from) {
    Tensor numbers = Tensor.of(new float[] {0, 1, 1}, 3, 1);
    for (ElementType to : ElementType.values()) {
      if (to == ElementType.COMPLEX64
          || to == ElementType.COMPLEX128
          || to == ElementType.FLOAT8E8M0) {
        continue;
      }
      Tensor back = cast(cast(cast(numbers, from), to), ElementType.FLOAT);
      assertArrayEquals(numbers.floats(), back.floats(), from + " to " + to);
    }
    Tensor none = cast(Tensor.of(new float[0], 2, 0), from);
    assertEquals(Shape.of(2, 0), none.shape());
  }

  @Test
  void numbersToText() {
    Tensor text =
        cast(floats(0, -0f, 1.5f, 0.1f, 1e20f, 1e-5f, Float.NaN, INF, -INF), ElementType.STRING);
    assertEquals(
        List.of("0.0", "-0.0", "1.5", "0.1", "1e+20", "1e-05", "nan", "inf", "-inf"),
        List.of(text.strings()));
    assertEquals(List.of("-7", "12"), List.of(cast(longs(-7, 12), ElementType.STRING).strings()));
    Tensor booleans = Tensor.of(new boolean[] {true, false}, 2);
    assertEquals(List.of("True", "False"), List.of(cast(booleans, ElementType.STRING).strings()));
  }

  @Test
  void textToNumbers() {
    Tensor text =
        Tensor.of(new String[] {"3.14", "1e-5", " 42 ", "-INF", "+inf", "NaN", "1E8", "-0"}, 8);
    assertArrayEquals(
        new float[] {3.14f, 1e-5f, 42, -INF, INF, Float.NaN, 1e8f, -0f},
        cast(text, ElementType.FLOAT).floats());
    Tensor whole = Tensor.of(new String[] {"9007199254740993", "-3", "+4", "1.9"}, 4);
    assertArrayEquals(
        new long[] {9007199254740993L, -3, 4, 1}, cast(whole, ElementType.INT64).longs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "one", "1,5", "1 2", "0x10", "1.5f", "2d", "--1"})
  void textThatIsNoNumberIsRefused(String text) {
    Tensor strings = Tensor.of(new String[] {"1", text}, 2);
    for (ElementType type : new ElementType[] {ElementType.FLOAT, ElementType.INT32}) {
      InvalidInputException refused =
          assertThrows(InvalidInputException.class, () -> cast(strings, type));
      assertTrue(refused.getMessage().contains("'" + text + "' (element 1)"), refused::getMessage);
    }
  }

  @Test
  void whatIsTooLargeForAFloat8() {
    Tensor x = floats(1e9f, -1e9f, INF, Float.NaN);
    Tensor saturated = cast(x, ElementType.FLOAT8E5M2);
    assertArrayEquals(
        new float[] {57344, -57344, 57344, Float.NaN}, cast(saturated, ElementType.FLOAT).floats());
    Tensor not =
        run("Cast", 25).with("to", (long) ElementType.FLOAT8E5M2.code()).with("saturate", 0L).on(x);
    assertArrayEquals(
        new float[] {INF, -INF, INF, Float.NaN}, cast(not, ElementType.FLOAT).floats());
  }

  @Test
  void typesByNameLikenessAndBits() {
    Tensor x = floats(1, -1.5f);
    Tensor byName = run("Cast", 1).with("to", "INT32").on(x);
    assertArrayEquals(new int[] {1, -1}, byName.ints());
    Tensor like = run("CastLike", 19).on(x, longs(0));
    assertArrayEquals(new long[] {1, -1}, like.longs());
    Tensor bits = run("BitCast", 26).with("to", (long) ElementType.INT32.code()).on(x);
    assertArrayEquals(new int[] {0x3F800000, 0xBFC00000}, bits.ints());
    assertThrows(ModelFormatException.class, () -> run("Cast", 1).with("to", "INT33").on(x));
    assertThrows(ModelFormatException.class, () -> run("Cast", 13).with("to", 99L).on(x));
    assertThrows(
        TypeMismatchException.class,
        () -> run("BitCast", 26).with("to", (long) ElementType.INT64.code()).on(x));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("Cast", 25).with("to", 1L).with("round_mode", "sideways").on(x));
  }

  @Test
  void dropoutLeavesAllInPlace() {
    Tensor x = floats(1, Float.NaN, 3);
    List<OnnxValue> both =
        run("Dropout", 13).outputs(2).all(x, Tensor.scalar(0.5f), Tensor.of(new boolean[] {false}));
    assertArrayEquals(x.floats(), ((Tensor) both.get(0)).floats());
    assertEquals(ElementType.BOOL, ((Tensor) both.get(1)).elementType());
    assertArrayEquals(new byte[] {1, 1, 1}, ((Tensor) both.get(1)).bytes());
    assertArrayEquals(
        x.floats(),
        run("Dropout", 13).on(x, Tensor.scalar(0f), Tensor.of(new boolean[] {true})).floats());
  }

  /** NumPy draws 0.22, 0.87 and 0.21 from the seed 5. */
  @Test
  void dropoutInTrainingDrawsAsNumPyDoes() {
    List<OnnxValue> both =
        run("Dropout", 13)
            .with("seed", 5)
            .outputs(2)
            .all(floats(1, 2, 3), Tensor.scalar(0.5f), Tensor.of(new boolean[] {true}));
    assertArrayEquals(new float[] {0, 4, 0}, ((Tensor) both.get(0)).floats());
    assertArrayEquals(new byte[] {0, 1, 0}, ((Tensor) both.get(1)).bytes());
  }
}
