package dev.sardonyx.runtime.operators.movement;

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
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MovementOperatorsTest {
  /** A type of each storage moves; the two slots of a complex number stay together. */
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyElementTypeTransposes(ElementType type) {
    Tensor input = Tensor.zeros(type, Shape.of(2, 3));
    Tensor expected = Tensor.zeros(type, Shape.of(3, 2));
    int[] order = {0, 3, 1, 4, 2, 5};
    for (int i = 0; i < 6; i++) {
      for (int slot = 0; slot < type.slots(); slot++) {
        set(input, i * type.slots() + slot, 2 * i + slot);
        set(expected, i * type.slots() + slot, 2 * order[i] + slot);
      }
    }
    Tensor output = run("Transpose", 25).on(input);
    assertEquals(expected.toString(), output.toString());
    if (type == ElementType.STRING) {
      assertArrayEquals(expected.strings(), output.strings());
    } else {
      assertEquals(expected.toBytes(), output.toBytes());
    }
  }

  private static void set(Tensor tensor, int slot, int value) {
    switch (tensor.array()) {
      case float[] array -> array[slot] = value;
      case double[] array -> array[slot] = value;
      case byte[] array ->
          array[slot] = (byte) (value & (tensor.elementType().bits() < 8 ? 1 : 15));
      case short[] array -> array[slot] = (short) value;
      case int[] array -> array[slot] = value;
      case long[] array -> array[slot] = value;
      case String[] array -> array[slot] = Integer.toString(value);
      default -> throw new AssertionError(tensor);
    }
  }

  @Test
  void transposeOfThreeAxes() {
    Tensor output = run("Transpose", 13).with("perm", 1, 2, 0).on(counting(2, 2, 3));
    assertEquals("[2, 3, 2]", output.shape().toString());
    assertArrayEquals(new float[] {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}, output.floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Transpose", 13).with("perm", 0, 0, 1).on(counting(2, 2, 3)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Transpose", 13).with("perm", 1, 0).on(counting(2, 2, 3)));
  }

  @Test
  void concatAlongAnyAxis() {
    Tensor a = counting(2, 2);
    Tensor b = floats(9, 8).reshape(Shape.of(2, 1));
    assertArrayEquals(
        new float[] {0, 1, 9, 2, 3, 8}, run("Concat", 13).with("axis", -1).on(a, b).floats());
    assertArrayEquals(new float[] {0, 1, 9, 2, 3, 8}, run("Concat", 1).on(a, b).floats());
    assertArrayEquals(
        new float[] {0, 1, 2, 3, 0, 1},
        run("Concat", 4).with("axis", 0).on(a, counting(0, 2), counting(1, 2)).floats());
    assertThrows(ShapeMismatchException.class, () -> run("Concat", 13).with("axis", 0).on(a, b));
    assertThrows(
        TypeMismatchException.class,
        () -> run("Concat", 13).with("axis", 0).on(a, Tensor.of(new int[4], 2, 2)));
  }

  @Test
  void splitBySizesOrEvenly() {
    Tensor input = counting(2, 3);
    List<OnnxValue> parts = run("Split", 13).with("axis", 1).outputs(2).all(input, longs(1, 2));
    assertArrayEquals(new float[] {0, 3}, ((Tensor) parts.get(0)).floats());
    assertArrayEquals(new float[] {1, 2, 4, 5}, ((Tensor) parts.get(1)).floats());
    parts = run("Split", 2).with("split", 2, 1).with("axis", 1).outputs(2).all(input);
    assertArrayEquals(new float[] {0, 1, 3, 4}, ((Tensor) parts.get(0)).floats());
    parts = run("Split", 18).with("num_outputs", 2).with("axis", 1).outputs(2).all(input);
    assertArrayEquals(new float[] {2, 5}, ((Tensor) parts.get(1)).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("Split", 13).with("axis", 1).outputs(2).all(input));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Split", 13).with("axis", 1).outputs(2).all(input, longs(4, -1)));
  }

  @Test
  void sliceForwardsBackwardsAndBeyond() {
    Tensor input = counting(3, 4);
    assertArrayEquals(
        new float[] {5, 6},
        run("Slice", 1).with("starts", 1, 1).with("ends", -1, -1).on(input).floats());
    assertArrayEquals(
        new float[] {11, 9, 7, 5},
        run("Slice", 13)
            .on(input, longs(-1, -1), longs(0, Long.MIN_VALUE), longs(0, 1), longs(-1, -2))
            .floats());
    assertArrayEquals(
        new float[] {0, 4, 8},
        run("Slice", 10)
            .on(input, longs(0), longs(Long.MAX_VALUE), longs(-1), longs(Long.MAX_VALUE))
            .floats());
    assertEquals("[0, 4]", run("Slice", 10).on(input, longs(3), longs(1)).shape().toString());
    assertEquals(
        "[3, 0]", run("Slice", 10).on(input, longs(9), longs(20), longs(1)).shape().toString());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Slice", 10).on(input, longs(0), longs(1), longs(0), longs(0)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Slice", 10).on(input, longs(0), longs(1), longs(2)));
  }

  @Test
  void gatherWithNegativeIndices() {
    Tensor data = counting(3, 2);
    Tensor output = run("Gather", 13).on(data, Tensor.of(new long[] {-1, 0, 0, 1}, 2, 2));
    assertEquals("[2, 2, 2]", output.shape().toString());
    assertArrayEquals(new float[] {4, 5, 0, 1, 0, 1, 2, 3}, output.floats());
    output = run("Gather", 1).with("axis", 1).on(data, Tensor.of(new int[] {1}, new long[0]));
    assertEquals("[3]", output.shape().toString());
    assertArrayEquals(new float[] {1, 3, 5}, output.floats());
    ShapeMismatchException error =
        assertThrows(ShapeMismatchException.class, () -> run("Gather", 13).on(data, longs(0, 3)));
    assertEquals("index 3 at position 1 is outside [-3, 2]", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17})
  void gatherOfLongSlices(int length) {
    float[] elements = new float[2 * 3 * length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = i;
    }
    Tensor data = Tensor.of(elements, 2, 3, length);
    int[] rows = {2, 0, 0, 1, 5, 3, 3, 4};
    float[] expected = new float[rows.length * length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = rows[i / length] * length + i % length;
    }
    Tensor wide = Tensor.of(new long[] {-1, 0, -3, 1}, 2, 2);
    Tensor output = run("Gather", 13).with("axis", 1).on(data, wide);
    assertEquals(Shape.of(2, 2, 2, length), output.shape());
    assertArrayEquals(expected, output.floats());
    Tensor narrow = Tensor.of(new int[] {-1, 0, -3, 1}, 4);
    output = run("Gather", 13).with("axis", 1).on(data, narrow);
    assertEquals(Shape.of(2, 4, length), output.shape());
    assertArrayEquals(expected, output.floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Gather", 13).with("axis", 1).on(data, longs(0, -4)));
    assertThrows(
        TypeMismatchException.class,
        () -> run("Gather", 13).with("axis", 1).on(data, Tensor.of(new float[1], 1)));
  }

  @Test
  void gatherElementsAlongEitherAxis() {
    Tensor data = counting(2, 3);
    Tensor indices = Tensor.of(new long[] {2, -3, 1, 0}, 2, 2);
    assertArrayEquals(
        new float[] {2, 0, 4, 3},
        run("GatherElements", 13).with("axis", 1).on(data, indices).floats());
    assertArrayEquals(
        new float[] {3, 1},
        run("GatherElements", 11).on(data, Tensor.of(new long[] {-1, 0}, 1, 2)).floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("GatherElements", 13).on(data, Tensor.of(new long[] {2, 0}, 1, 2)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("GatherElements", 13).on(data, Tensor.of(new long[4], 1, 4)));
  }

  @Test
  void gatherNdWithinBatches() {
    Tensor data = counting(2, 2, 2);
    assertArrayEquals(
        new float[] {2, 3, 4, 5},
        run("GatherND", 13).on(data, Tensor.of(new long[] {0, 1, 1, -2}, 2, 2)).floats());
    assertArrayEquals(
        new float[] {2, 3, 4, 5},
        run("GatherND", 12)
            .with("batch_dims", 1)
            .on(data, Tensor.of(new long[] {1, 0}, 2, 1))
            .floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("GatherND", 13).on(data, Tensor.of(new long[4], 1, 4)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("GatherND", 13).on(data, Tensor.of(new long[] {0, 2}, 1, 2)));
  }

  @Test
  void scatterElementsReplacesOrReduces() {
    Tensor data = floats(1, 2, 3, 4, 5);
    Tensor indices = longs(1, -1, 1);
    Tensor updates = floats(10, 20, 30);
    assertArrayEquals(
        new float[] {1, 30, 3, 4, 20},
        run("ScatterElements", 11).on(data, indices, updates).floats());
    assertArrayEquals(
        new float[] {1, 30, 3, 4, 20}, run("Scatter", 9).on(data, indices, updates).floats());
    assertArrayEquals(
        new float[] {1, 42, 3, 4, 25},
        run("ScatterElements", 16).with("reduction", "add").on(data, indices, updates).floats());
    assertArrayEquals(
        new float[] {1, 600, 3, 4, 100},
        run("ScatterElements", 16).with("reduction", "mul").on(data, indices, updates).floats());
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 5},
        run("ScatterElements", 18).with("reduction", "min").on(data, indices, updates).floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("ScatterElements", 18).on(data, longs(5), floats(1)));
  }

  @Test
  void reductionsKeepToTheTypesRange() {
    Tensor data = Tensor.wrap(ElementType.UINT8, Shape.of(2), new byte[] {(byte) 200, 3}, 0);
    Tensor updates = Tensor.wrap(ElementType.UINT8, Shape.of(2), new byte[] {100, (byte) 250}, 0);
    byte[] most =
        run("ScatterElements", 18).with("reduction", "max").on(data, longs(0, 1), updates).bytes();
    assertArrayEquals(new byte[] {(byte) 200, (byte) 250}, most);
    byte[] sum =
        run("ScatterElements", 18).with("reduction", "add").on(data, longs(0, 1), updates).bytes();
    assertArrayEquals(new byte[] {44, (byte) 253}, sum);
    Tensor unsigned = Tensor.wrap(ElementType.UINT64, Shape.of(1), new long[] {-1}, 0);
    Tensor one = Tensor.wrap(ElementType.UINT64, Shape.of(1), new long[] {1}, 0);
    assertArrayEquals(
        new long[] {1},
        run("ScatterElements", 18).with("reduction", "min").on(unsigned, longs(0), one).longs());
  }

  @Test
  void scatterNdWritesSlices() {
    Tensor data = counting(3, 2);
    Tensor updates = floats(7, 8).reshape(Shape.of(1, 2));
    Tensor indices = Tensor.of(new long[] {-2}, 1, 1);
    assertArrayEquals(
        new float[] {0, 1, 7, 8, 4, 5}, run("ScatterND", 11).on(data, indices, updates).floats());
    assertArrayEquals(
        new float[] {0, 1, 9, 11, 4, 5},
        run("ScatterND", 16).with("reduction", "add").on(data, indices, updates).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("ScatterND", 11).on(data, indices, floats(7, 8)));
  }

  @Test
  void tensorScatterWrapsAroundWhenCircular() {
    Tensor cache = counting(1, 4, 1);
    Tensor update = floats(8, 9).reshape(Shape.of(1, 2, 1));
    assertArrayEquals(
        new float[] {9, 1, 2, 8},
        run("TensorScatter", 24).with("mode", "circular").on(cache, update, longs(7)).floats());
    assertArrayEquals(
        new float[] {0, 1, 8, 9}, run("TensorScatter", 24).on(cache, update, longs(2)).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("TensorScatter", 24).on(cache, update, longs(3)));
  }

  @Test
  void expandAndTile() {
    Tensor column = counting(2, 1);
    assertArrayEquals(
        new float[] {0, 0, 0, 1, 1, 1}, run("Expand", 13).on(column, longs(1, 3)).floats());
    assertEquals("[2, 1]", run("Expand", 8).on(column, longs(1)).shape().toString());
    assertThrows(ShapeMismatchException.class, () -> run("Expand", 13).on(column, longs(3, 3)));
    assertThrows(
        ShapeMismatchException.class, () -> run("Expand", 13).on(column, longs(1 << 30, 2, 9)));
    assertArrayEquals(
        new float[] {0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3},
        run("Tile", 13).on(counting(2, 2), longs(2, 2)).floats());
    assertArrayEquals(
        new float[] {0, 1, 0, 1}, run("Tile", 1).on(counting(1, 2), floats(2), floats(1)).floats());
    assertEquals("[0, 2]", run("Tile", 6).on(counting(2, 1), longs(0, 2)).shape().toString());
    assertThrows(
        ShapeMismatchException.class, () -> run("Tile", 6).on(counting(2, 1), longs(1L << 40, 2)));
  }

  @Test
  void padInEveryMode() {
    Tensor input = counting(3);
    assertArrayEquals(
        new float[] {0, 0, 0, 1, 2, 0}, run("Pad", 13).on(input, longs(2, 1)).floats());
    assertArrayEquals(
        new float[] {9, 0, 1, 2},
        run("Pad", 11).on(counting(1, 3), longs(0, 1, 0, 0), floats(9)).floats());
    assertArrayEquals(
        new float[] {2, 1, 0, 1, 2, 1, 0, 1},
        run("Pad", 13).with("mode", "reflect").on(input, longs(2, 3)).floats());
    assertArrayEquals(
        new float[] {0, 0, 0, 1, 2, 2},
        run("Pad", 18).with("mode", "edge").on(input, longs(2, 1)).floats());
    assertArrayEquals(
        new float[] {2, 0, 1, 2, 0, 1},
        run("Pad", 19).with("mode", "wrap").on(input, longs(1, 2)).floats());
    assertArrayEquals(new float[] {1, 2, 0}, run("Pad", 13).on(input, longs(-1, 1)).floats());
    assertArrayEquals(
        new float[] {5, 0, 1, 2},
        run("Pad", 2).with("pads", 1, 0).with(Attribute.of("value", 5f)).on(input).floats());
    assertArrayEquals(
        new float[] {7, 0, 7, 1},
        run("Pad", 18).on(counting(2, 1), longs(1, 0), floats(7), longs(-1)).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("Pad", 13).on(input, longs(Long.MAX_VALUE, 1)));
    assertThrows(ShapeMismatchException.class, () -> run("Pad", 13).on(input, longs(-2, -2)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Pad", 13).with("mode", "edge").on(counting(0), longs(1, 1)));
  }

  @Test
  void centerCropPadCutsAndPads() {
    Tensor output = run("CenterCropPad", 18).on(counting(3, 2), longs(2, 5));
    assertArrayEquals(new float[] {0, 0, 1, 0, 0, 0, 2, 3, 0, 0}, output.floats());
  }

  @Test
  void depthAndSpace() {
    Tensor depth = counting(1, 8, 1, 1);
    assertArrayEquals(
        new float[] {0, 2, 4, 6, 1, 3, 5, 7},
        run("DepthToSpace", 13).with("blocksize", 2).on(depth).floats());
    assertArrayEquals(
        new float[] {0, 1, 2, 3, 4, 5, 6, 7},
        run("DepthToSpace", 11).with("blocksize", 2).with("mode", "CRD").on(depth).floats());
    Tensor space = run("DepthToSpace", 1).with("blocksize", 2).on(depth);
    assertArrayEquals(
        depth.floats(), run("SpaceToDepth", 13).with("blocksize", 2).on(space).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("DepthToSpace", 13).with("blocksize", 3).on(depth));
  }

  @Test
  void reverseSequenceKeepsTheRest() {
    Tensor input = counting(2, 3);
    assertArrayEquals(
        new float[] {1, 0, 2, 5, 4, 3},
        run("ReverseSequence", 10)
            .with("batch_axis", 0)
            .with("time_axis", 1)
            .on(input, longs(2, 3))
            .floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("ReverseSequence", 10).on(input, longs(1, 3, 1)));
  }

  @Test
  void triangles() {
    Tensor input = counting(2, 3);
    assertArrayEquals(new float[] {0, 1, 2, 0, 4, 5}, run("Trilu", 14).on(input).floats());
    assertArrayEquals(
        new float[] {0, 1, 0, 3, 4, 5},
        run("Trilu", 14).with("upper", 0).on(input, Tensor.scalar(1L)).floats());
    assertArrayEquals(
        new float[] {0, 0, 0, 0, 0, 0},
        run("Trilu", 14).on(input, Tensor.scalar(Long.MAX_VALUE)).floats());
  }

  @Test
  void compressByCondition() {
    Tensor condition = Tensor.of(new boolean[] {false, true, true}, 3);
    assertArrayEquals(
        new float[] {1, 2, 4, 5},
        run("Compress", 11).with("axis", 1).on(counting(2, 3), condition).floats());
    assertArrayEquals(
        new float[] {1, 2}, run("Compress", 9).on(counting(2, 3), condition).floats());
  }

  @Test
  void whereBroadcastsAllThree() {
    Tensor condition = Tensor.of(new boolean[] {true, false}, 2, 1);
    assertArrayEquals(
        new float[] {0, 1, 2, 9, 9, 9},
        run("Where", 16).on(condition, counting(3), floats(9)).floats());
    Tensor complex = Tensor.wrap(ElementType.COMPLEX64, Shape.of(2), new float[] {1, 2, 3, 4}, 0);
    Tensor other = Tensor.wrap(ElementType.COMPLEX64, Shape.of(1), new float[] {8, 9}, 0);
    assertArrayEquals(
        new float[] {1, 2, 8, 9},
        run("Where", 16).on(condition.reshape(Shape.of(2)), complex, other).floats());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("Where", 16).on(condition, counting(2, 3), counting(3, 3)));
  }

  /** The engine's OneHotSum against what it stands for. */
  @Test
  void oneHotSumsAreSumsOfProductsWithOneHots() {
    float inf = Float.POSITIVE_INFINITY;
    Tensor x =
        Tensor.of(
            new float[] {
              1, -2, 3, 0, Float.NaN, 5, -0f, -1, -2, inf, 1, 2, inf, -inf, 0, -inf, 7, 8
            },
            6,
            3);
    // From the front, from the end, and outside either way.
    Tensor indices =
        Tensor.of(
            new long[] {
              0, 1, 2, -1, 0, 1, 2, 3, 0, -3, -4, 1, 0, 1, 2, -2, 0, 1, 2, 9, 0, 2, -9, 1
            },
            6,
            4);
    assertSums(x, indices);
    assertSums(Tensor.of(new float[] {4, 5, 6}, 1, 3), indices);
    assertSums(x, Tensor.of(new long[] {2, -3}, 1, 2));
    assertSums(Tensor.zeros(ElementType.FLOAT, Shape.of(0, 3)), longsOf(0, 4));
    assertSums(x, longsOf(6, 0));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("OneHotSum", 1).in("dev.sardonyx").on(x, longsOf(5, 2)));
  }

  private static Tensor longsOf(int... shape) {
    return Tensor.zeros(ElementType.INT64, Shape.of(shape));
  }

  private static void assertSums(Tensor x, Tensor indices) {
    Tensor width = longs(x.shape().dimension(1));
    Tensor marks = run("OneHot", 11).with("axis", 1).on(indices, width, floats(0, 1));
    Tensor rows = x.reshape(Shape.of(x.shape().dimension(0), x.shape().dimension(1), 1));
    Tensor products = run("Mul", 14).on(rows, marks);
    Tensor expected = run("ReduceSum", 13).with("keepdims", 0).on(products, longs(1));
    Tensor found = run("OneHotSum", 1).in("dev.sardonyx").on(x, indices);
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.floats(), found.floats());
  }
}
