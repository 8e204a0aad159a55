package dev.sardonyx.kernels.movement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.parallel.CallerThread;
import java.lang.reflect.Array;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class IndexedCopyTest {
  private static final int OUT = IndexedCopy.OUTSIDE;

  @ParameterizedTest
  @FieldSource("dev.sardonyx.kernels.movement.Numbered#KINDS")
  void everyKindOfArrayGathers(Class<?> kind) {
    Object source = Numbered.array(kind, 1 + 6);
    Object target = Array.newInstance(kind, 2 + 8);
    Object fill = Numbered.array(kind, 100);
    IndexedCopy.plan(new int[] {2, 3}, new int[][] {{1, 0}, {2, OUT, 0, 2}}, 1)
        .run(source, 1, target, 2, fill, 99, CallerThread.INSTANCE);
    int[] expected = {6, 99, 4, 6, 3, 99, 1, 3};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(Numbered.element(kind, expected[i]), Array.get(target, 2 + i));
    }
  }

  @Test
  void complexElementsStayTogetherAndFillWhole() {
    float[] target = new float[6];
    IndexedCopy.plan(new int[] {2}, new int[][] {{1, OUT, 0}}, 2)
        .run(
            new float[] {1, -1, 2, -2},
            0,
            target,
            0,
            new float[] {9, -9},
            0,
            CallerThread.INSTANCE);
    assertArrayEquals(new float[] {2, -2, 9, -9, 1, -1}, target);
  }

  @Test
  void anAxisOutsideFillsWholeRows() {
    int[] target = new int[6];
    IndexedCopy.plan(new int[] {2, 2}, new int[][] {{OUT, 1, 1}, null}, 1)
        .run(new int[] {1, 2, 3, 4}, 0, target, 0, new int[] {7}, 0, CallerThread.INSTANCE);
    assertArrayEquals(new int[] {7, 7, 3, 4, 3, 4}, target);
  }

  /** Random tables over several axes, some whole, against one element at a time. */
  @Test
  void randomTablesAgreeWithOneElementAtATime() {
    Random random = new Random(11);
    int[][] shapes = {{7}, {3, 50}, {4, 5, 6}, {2, 3, 4, 33}, {30, 20, 9}};
    for (int[] shape : shapes) {
      for (int repeat = 0; repeat < 30; repeat++) {
        int[][] index = new int[shape.length][];
        int count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
          if (random.nextInt(3) > 0) {
            index[axis] = table(random, shape[axis]);
          }
          count *= index[axis] == null ? shape[axis] : index[axis].length;
        }
        int elements = 1;
        for (int size : shape) {
          elements *= size;
        }
        int[] source = (int[]) Numbered.array(int.class, elements);
        int[] target = new int[count];
        IndexedCopy.plan(shape, index, 1)
            .run(source, 0, target, 0, new int[] {OUT}, 0, Numbered.BACKWARDS);
        assertArrayEquals(expected(shape, index, count), target);
      }
    }
  }

  /** Long runs, stretches outside and repeats, as the tables of pads and resizes have them. */
  private static int[] table(Random random, int size) {
    int[] table = new int[random.nextInt(3 * size + 1)];
    int at = 0;
    while (at < table.length) {
      int start = random.nextInt(-1, size);
      int length = random.nextInt(1, 40);
      for (int i = 0; i < length && at < table.length; i++) {
        table[at++] = start < 0 ? OUT : (start + i) % size;
      }
    }
    return table;
  }

  private static int[] expected(int[] shape, int[][] index, int count) {
    int[] expected = new int[count];
    for (int i = 0; i < count; i++) {
      int rest = i;
      int at = 0;
      int stride = 1;
      boolean outside = false;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        int size = index[axis] == null ? shape[axis] : index[axis].length;
        int from = index[axis] == null ? rest % size : index[axis][rest % size];
        outside |= from == OUT;
        at += from * stride;
        rest /= size;
        stride *= shape[axis];
      }
      expected[i] = outside ? OUT : at;
    }
    return expected;
  }
}
