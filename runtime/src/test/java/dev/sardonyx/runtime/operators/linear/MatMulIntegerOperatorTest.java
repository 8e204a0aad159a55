package dev.sardonyx.runtime.operators.linear;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulIntegerOperatorTest {
  /** Random bytes at an offset into a larger array. */
  private static Tensor bytes(ElementType type, int seed, String dimensions) {
    String[] sizes = dimensions.isEmpty() ? new String[0] : dimensions.split(" ");
    long[] shape = new long[sizes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Long.parseLong(sizes[i]);
    }
    Shape made = Shape.of(shape);
    byte[] elements = new byte[made.elements() + 2];
    new Random(seed).nextBytes(elements);
    return Tensor.wrap(type, made, elements, 2);
  }

  private static int at(Tensor tensor, int index) {
    byte element = tensor.byteArray()[tensor.offset() + index];
    return tensor.elementType() == ElementType.UINT8 ? element & 0xFF : element;
  }

  private static int zero(Tensor zeroPoint, int line) {
    return zeroPoint == null ? 0 : at(zeroPoint, zeroPoint.elements() == 1 ? 0 : line);
  }

  /** Batches [B, M, K] and [B, K, N], of which one side may be there once. */
  @ParameterizedTest
  @CsvSource({
    // a, b, output, products, rows, columns, depth
    "3 5, 5 7, 3 7, 1, 3, 7, 5",
    "4 3 5, 5 7, 4 3 7, 4, 3, 7, 5",
    "4 3 5, 4 5 7, 4 3 7, 4, 3, 7, 5",
    "3 5, 4 5 7, 4 3 7, 4, 3, 7, 5",
    "5, 5 7, 7, 1, 1, 7, 5",
    "3 5, 5, 3, 1, 3, 1, 5",
    "2 1100, 1100 3, 2 3, 1, 2, 3, 1100",
    "0 5, 5 7, 0 7, 1, 0, 7, 5",
    "3 0, 0 7, 3 7, 1, 3, 7, 0",
    "0 3 5, 5 7, 0 3 7, 0, 3, 7, 5"
  })
  void multiplies(
      String a, String b, String output, int products, int rows, int columns, int depth) {
    for (ElementType aType : new ElementType[] {ElementType.INT8, ElementType.UINT8}) {
      for (ElementType bType : new ElementType[] {ElementType.INT8, ElementType.UINT8}) {
        Tensor left = bytes(aType, 1, a);
        Tensor right = bytes(bType, 2, b);
        Tensor[][] zeroPoints = {
          {null, null},
          {bytes(aType, 3, ""), bytes(bType, 4, "")},
          {bytes(aType, 5, "" + rows), bytes(bType, 6, "" + columns)}
        };
        for (Tensor[] zeros : zeroPoints) {
          int[] expected = new int[products * rows * columns];
          for (int i = 0; i < expected.length; i++) {
            int row = i / columns % rows;
            int column = i % columns;
            int product = i / columns / rows;
            int leftAt = left.elements() == rows * depth ? 0 : product * rows * depth;
            int rightAt = right.elements() == depth * columns ? 0 : product * depth * columns;
            for (int k = 0; k < depth; k++) {
              expected[i] +=
                  (at(left, leftAt + row * depth + k) - zero(zeros[0], row))
                      * (at(right, rightAt + k * columns + column) - zero(zeros[1], column));
            }
          }
          Tensor c = run("MatMulInteger", 10).on(left, right, zeros[0], zeros[1]);
          assertArrayEquals(expected, c.ints());
          assertEquals("[" + output.replace(" ", ", ") + "]", c.shape().toString());
          Tensor prepared =
              run("MatMulInteger", 10).knowingItsInputs().on(left, right, zeros[0], zeros[1]);
          assertArrayEquals(expected, prepared.ints());
        }
      }
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    Tensor a = bytes(ElementType.UINT8, 1, "3 5");
    Tensor b = bytes(ElementType.INT8, 2, "5 7");
    assertThrows(ShapeMismatchException.class, () -> run("MatMulInteger", 10).on(a, a));
    assertThrows(
        TypeMismatchException.class,
        () -> run("MatMulInteger", 10).on(Tensor.of(new float[15], 3, 5), b));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("MatMulInteger", 10).on(a, b, bytes(ElementType.UINT8, 1, "2")));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("MatMulInteger", 10).on(a, b, null, bytes(ElementType.INT8, 1, "3")));
  }
}
