package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BroadcastTest {
  @Test
  void mergesAxesNoOperandCanTellApart() {
    Broadcast same = Broadcast.of(new int[] {2, 3, 4}, new int[] {2, 3, 4});
    assertArrayEquals(new int[] {24}, same.extents());

    Broadcast channel = Broadcast.of(new int[] {2, 3, 4, 5}, new int[] {3, 1, 1});
    assertArrayEquals(new int[] {2, 3, 20}, channel.extents());
    assertArrayEquals(new int[] {60, 20, 1}, channel.strides(0));
    assertArrayEquals(new int[] {0, 1, 0}, channel.strides(1));
    assertEquals(1, channel.step(0));
    assertEquals(0, channel.step(1));

    Broadcast row = Broadcast.of(new int[] {2, 3, 4}, new int[] {4});
    assertArrayEquals(new int[] {6, 4}, row.extents());

    Broadcast scalar = Broadcast.of(new int[] {2, 3, 4}, new int[0]);
    assertArrayEquals(new int[] {24}, scalar.extents());
    assertEquals(0, scalar.step(1));

    Broadcast ones = Broadcast.of(new int[] {1, 1}, new int[] {1});
    assertArrayEquals(new int[] {1, 1}, ones.shape());
    assertEquals(1, ones.step(0));
  }

  @Test
  void walksAsANaiveLoopNestDoes() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      int[] full = random.ints(random.nextInt(6), 1, 5).toArray();
      int[][] operands = new int[1 + random.nextInt(3)][];
      for (int i = 0; i < operands.length; i++) {
        operands[i] = Arrays.copyOfRange(full, random.nextInt(full.length + 1), full.length);
        for (int axis = 0; axis < operands[i].length; axis++) {
          operands[i][axis] = random.nextBoolean() ? operands[i][axis] : 1;
        }
      }
      Broadcast broadcast = Broadcast.to(full, operands);
      int[][] walked = new int[operands.length][broadcast.elements()];
      int middle = random.nextInt(broadcast.elements() + 1);
      int[] covered = new int[1];
      Broadcast.RowTask task =
          (offsets, output, length) -> {
            assertTrue(length > 0);
            assertEquals(covered[0], output);
            covered[0] += length;
            for (int operand = 0; operand < operands.length; operand++) {
              for (int i = 0; i < length; i++) {
                walked[operand][output + i] = offsets[operand] + i * broadcast.step(operand);
              }
            }
          };
      broadcast.rows(0, middle, task);
      broadcast.rows(middle, broadcast.elements(), task);
      assertEquals(broadcast.elements(), covered[0]);
      for (int operand = 0; operand < operands.length; operand++) {
        for (int output = 0; output < broadcast.elements(); output++) {
          assertEquals(index(output, full, operands[operand]), walked[operand][output]);
        }
      }
    }
  }

  private static int index(int output, int[] full, int[] operand) {
    int index = 0;
    int stride = 1;
    int rest = output;
    for (int axis = full.length - 1, own = operand.length - 1; axis >= 0; axis--, own--) {
      int coordinate = rest % full[axis];
      rest /= full[axis];
      if (own >= 0) {
        index += operand[own] == 1 ? 0 : coordinate * stride;
        stride *= operand[own];
      }
    }
    return index;
  }

  @Test
  void zeroSizedDimensionsGiveNoRows() {
    Broadcast broadcast = Broadcast.of(new int[] {2, 0, 3}, new int[] {1, 3});
    assertArrayEquals(new int[] {2, 0, 3}, broadcast.shape());
    assertEquals(0, broadcast.elements());
    broadcast.rows(
        0,
        0,
        (offsets, output, length) -> {
          throw new AssertionError("no row expected");
        });
    assertArrayEquals(new int[] {0}, Broadcast.shape(new int[] {0}, new int[] {1}));
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertThrows(
        IllegalArgumentException.class, () -> Broadcast.of(new int[] {2, 3}, new int[] {2}));
    assertThrows(IllegalArgumentException.class, () -> Broadcast.of(new int[] {0}, new int[] {2}));
    assertThrows(
        IllegalArgumentException.class, () -> Broadcast.to(new int[] {3}, new int[] {1, 3}));
    assertThrows(IllegalArgumentException.class, () -> Broadcast.to(new int[] {1}, new int[] {3}));
  }
}
