package dev.sardonyx.runtime.operators.generator;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GeneratorOperatorsTest {
  @Test
  void constantOfShape() {
    Tensor zeros = run("ConstantOfShape", 9).on(longs(2, 3));
    assertEquals("FLOAT[2, 3]", zeros.toString());
    assertArrayEquals(new float[6], zeros.floats());
    Attribute seven = Attribute.of("value", longs(7));
    assertArrayEquals(
        new long[] {7, 7}, run("ConstantOfShape", 20).with(seven).on(longs(1, 2)).longs());
    assertEquals(Shape.SCALAR, run("ConstantOfShape", 20).with(seven).on(longs()).shape());
    assertThrows(
        ShapeMismatchException.class, () -> run("ConstantOfShape", 9).on(longs(1 << 20, 1 << 20)));
    assertThrows(ShapeMismatchException.class, () -> run("ConstantOfShape", 9).on(longs(-1)));
  }

  @Test
  void rangeOfEveryDirection() {
    assertArrayEquals(
        new long[] {10, 8, 6},
        run("Range", 11).on(Tensor.scalar(10L), Tensor.scalar(4L), Tensor.scalar(-2L)).longs());
    assertArrayEquals(
        new float[] {0, 0.3f, 0.6f, 0.9f},
        run("Range", 11).on(Tensor.scalar(0f), Tensor.scalar(1f), Tensor.scalar(0.3f)).floats(),
        1e-6f);
    assertEquals(
        "INT64[0]",
        run("Range", 11).on(Tensor.scalar(4L), Tensor.scalar(1L), Tensor.scalar(1L)).toString());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Range", 11).on(Tensor.scalar(0L), Tensor.scalar(1L), Tensor.scalar(0L)));
    assertThrows(
        ShapeMismatchException.class,
        () ->
            run("Range", 11)
                .on(Tensor.scalar(0L), Tensor.scalar(Long.MAX_VALUE), Tensor.scalar(1L)));
    assertThrows(
        TypeMismatchException.class,
        () -> run("Range", 11).on(Tensor.scalar(0L), Tensor.scalar(1f), Tensor.scalar(1L)));
  }

  @Test
  void eyeLikeOnAnyDiagonal() {
    assertArrayEquals(
        new float[] {0, 1, 0, 0, 0, 1}, run("EyeLike", 9).with("k", 1).on(counting(2, 3)).floats());
    Tensor below = run("EyeLike", 9).with("k", -1).with("dtype", 7).on(counting(2, 2));
    assertArrayEquals(new long[] {0, 0, 1, 0}, below.longs());
    assertArrayEquals(
        new float[4], run("EyeLike", 9).with("k", Long.MIN_VALUE).on(counting(2, 2)).floats());
  }

  @Test
  void oneHotAlongAnyAxis() {
    Tensor indices = longs(1, -1, 3);
    assertArrayEquals(
        new float[] {5, 9, 5, 5, 5, 9, 5, 5, 5},
        run("OneHot", 11).on(indices, Tensor.scalar(3L), floats(5, 9)).floats());
    assertArrayEquals(
        new float[] {5, 5, 5, 9, 5, 5, 5, 9, 5},
        run("OneHot", 9).with("axis", 0).on(indices, floats(3), floats(5, 9)).floats());
    Tensor texts =
        run("OneHot", 11).on(longs(0), Tensor.scalar(2L), Tensor.of(new String[] {"no", "yes"}, 2));
    assertArrayEquals(new String[] {"yes", "no"}, texts.strings());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("OneHot", 11).on(indices, Tensor.scalar(-1L), floats(5, 9)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("OneHot", 11).on(indices, Tensor.scalar(1L << 40), floats(5, 9)));
    assertEquals(
        ElementType.FLOAT,
        run("OneHot", 11).on(longs(), Tensor.scalar(2L), floats(0, 1)).elementType());
  }
}
