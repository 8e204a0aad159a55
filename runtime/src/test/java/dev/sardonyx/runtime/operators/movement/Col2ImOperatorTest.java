package dev.sardonyx.runtime.operators.movement;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;

class Col2ImOperatorTest {
  /** Expected values of ONNX Runtime 1.30. */
  @Test
  void blocksOfAllImagesAndChannelsAreAddedUp() {
    Tensor found = run("Col2Im", 18).on(counting(2, 8, 4), longs(3, 3), longs(2, 2));
    assertEquals(Shape.of(2, 2, 3, 3), found.shape());
    assertArrayEquals(
        new float[] {
          0, 5, 5, 10, 30, 20, 10, 25, 15, 16, 37, 21, 42, 94, 52, 26, 57, 31, 32, 69, 37, 74, 158,
          84, 42, 89, 47, 48, 101, 53, 106, 222, 116, 58, 121, 63
        },
        found.floats());
  }

  /** Three taps at 0..3 - 1: the column of tap t and place p is added at p + t - 1. */
  @Test
  void oneAxisWithPadsOfIntegers() {
    long big = 1L << 60;
    Tensor columns = Tensor.of(new long[] {9, 1, 2, 3, 10, 20, 30, 40, big, big, 0, 9}, 1, 3, 4);
    Tensor found = run("Col2Im", 18).with("pads", 1, 1).on(columns, longs(4), longs(3));
    assertArrayEquals(new long[] {11, big + 22, big + 33, 40}, found.longs());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor columns = counting(1, 4, 4);
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Col2Im", 18).on(columns, longs(4, 4), longs(2, 2)));
    assertThrows(
        ShapeMismatchException.class, () -> run("Col2Im", 18).on(columns, longs(3, 3), longs(2)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Col2Im", 18).on(columns, longs(3, 3), longs(0, 2)));
    assertThrows(
        ModelFormatException.class,
        () -> run("Col2Im", 18).with("strides", 0, 1).on(columns, longs(3, 3), longs(2, 2)));
  }

  @Test
  void maximaGoBackWhereTheyWere() {
    Tensor found =
        run("MaxUnpool", 11)
            .with("kernel_shape", new long[] {2})
            .with("strides", new long[] {2})
            .on(counting(2, 1, 2), Tensor.of(new long[] {1, 2, 4, 7}, 2, 1, 2), longs(2, 1, 5));
    assertArrayEquals(new float[] {0, 0, 1, 0, 0, 2, 0, 0, 3, 0}, found.floats());
    assertThrows(
        ShapeMismatchException.class,
        () ->
            run("MaxUnpool", 11)
                .with("kernel_shape", new long[] {2})
                .with("strides", new long[] {2})
                .on(counting(1, 1, 2), Tensor.of(new long[] {1, 4}, 1, 1, 2)));
  }
}
