package dev.sardonyx.runtime.operators.linear;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EinsumOperatorTest {
  private static void assertEinsum(
      String equation, long[] shape, float[] expected, Tensor... operands) {
    Tensor found = run("Einsum", 12).with("equation", equation).on(operands);
    assertEquals(Shape.of(shape), found.shape(), equation);
    assertArrayEquals(expected, found.floats(), equation);
  }

  /** Expected values from numpy.einsum. */
  @Test
  void productsSumsDiagonalsAndEllipses() {
    assertEinsum(
        "ab,bc,cd->da",
        new long[] {2, 2},
        new float[] {26, 80, 49, 148},
        counting(2, 3),
        counting(3, 2),
        counting(2, 2));
    assertEinsum(
        "...ij,...jk",
        new long[] {2, 2, 2, 2},
        new float[] {10, 13, 28, 40, 28, 31, 100, 112, 46, 67, 64, 94, 172, 193, 244, 274},
        counting(2, 1, 2, 3),
        counting(2, 3, 2));
    assertEinsum("ii", new long[] {}, new float[] {12}, counting(3, 3));
    assertEinsum("iij->ij", new long[] {2, 3}, new float[] {0, 1, 2, 9, 10, 11}, counting(2, 2, 3));
    assertEinsum("ij, ij->", new long[] {}, new float[] {55}, counting(2, 3), counting(2, 3));
    assertEinsum(
        "i,j->ij", new long[] {2, 3}, new float[] {0, 0, 0, 0, 1, 2}, counting(2), counting(3));
    assertEinsum("ijk->kj", new long[] {2, 2}, new float[] {4, 8, 6, 10}, counting(2, 2, 2));
    assertEinsum("bA,b", new long[] {3}, new float[] {3, 4, 5}, counting(2, 3), counting(2));
    assertEinsum(
        "ab,cd->bd",
        new long[] {2, 2},
        new float[] {12, 18, 24, 36},
        counting(2, 2),
        counting(3, 2));
    assertEinsum(
        "b...,b...->...", new long[] {3}, new float[] {9, 17, 29}, counting(2, 3), counting(2, 3));
    assertEinsum(
        "ij,jk->ik", new long[] {2, 2}, new float[] {0, 0, 0, 0}, counting(2, 0), counting(0, 2));
    assertEinsum(
        "a...b->b...a", new long[] {3, 1, 2}, new float[] {0, 3, 1, 4, 2, 5}, counting(2, 1, 3));
  }

  @Test
  void integersStayExact() {
    Tensor big = longs(1L << 60, 3);
    Tensor found = run("Einsum", 12).with("equation", "i,i->i").on(big, longs(1, 5));
    assertArrayEquals(new long[] {1L << 60, 15}, found.longs());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ij->ik", "ij->ii", "i1->i", "...i...->i", "i...->i", "ij->i->j", "i.j->i"})
  void malformedEquationsAreRefused(String equation) {
    assertThrows(
        ModelFormatException.class,
        () -> run("Einsum", 12).with("equation", equation).on(counting(2, 2)));
  }

  @Test
  void operandsThatDoNotFitAreRefused() {
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Einsum", 12).with("equation", "ij,jk->ik").on(counting(2, 3), counting(2, 3)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Einsum", 12).with("equation", "ij->i").on(counting(2, 3, 4)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Einsum", 12).with("equation", "ij...->i...").on(counting(2)));
    assertThrows(
        ModelFormatException.class,
        () -> run("Einsum", 12).with("equation", "i,i").on(counting(2)));
    assertThrows(ModelFormatException.class, () -> run("Einsum", 12).on(counting(2)));
    assertThrows(
        TypeMismatchException.class,
        () -> run("Einsum", 12).with("equation", "i,i").on(counting(2), longs(1, 2)));
    Tensor words = Tensor.of(new String[] {"a"}, 1);
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("Einsum", 12).with("equation", "i").on(words));
  }

  @Test
  void determinantsOfSingularEmptyAndManyMatrices() {
    assertArrayEquals(new float[] {0}, run("Det", 11).on(counting(3, 3)).floats());
    assertArrayEquals(new float[] {1}, run("Det", 11).on(counting(0, 0)).floats());
    assertEquals(Shape.of(0), run("Det", 11).on(counting(0, 2, 2)).shape());
    Tensor two = Tensor.of(new float[] {0, 2, 3, 4, 5, 6, 7, 9}, 2, 2, 2);
    assertArrayEquals(new float[] {-6, 3}, run("Det", 11).on(two).floats(), 1e-5f);
    assertThrows(ShapeMismatchException.class, () -> run("Det", 11).on(counting(2, 3)));
  }
}
