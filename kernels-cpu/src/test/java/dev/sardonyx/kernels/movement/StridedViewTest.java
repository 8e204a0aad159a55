package dev.sardonyx.kernels.movement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.kernels.parallel.CallerThread;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StridedViewTest {
  private static final int OFFSET = 3;

  @ParameterizedTest
  @FieldSource("dev.sardonyx.kernels.movement.Numbered#KINDS")
  void everyKindOfArrayTransposes(Class<?> kind) {
    int[] shape = {3, 37, 41};
    Object source = Numbered.array(kind, OFFSET + 3 * 37 * 41);
    Object target = Array.newInstance(kind, OFFSET + 3 * 37 * 41);
    StridedView.of(source, OFFSET, shape, 1)
        .permute(2, 0, 1)
        .copyTo(StridedView.of(target, OFFSET, new int[] {41, 3, 37}, 1), Numbered.BACKWARDS);
    for (int k = 0; k < 41; k++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 37; j++) {
          assertEquals(
              Array.get(source, OFFSET + (i * 37 + j) * 41 + k),
              Array.get(target, OFFSET + (k * 3 + i) * 37 + j));
        }
      }
    }
  }

  /** Every permutation of some shapes against indices computed one at a time. */
  @Test
  void permutationsOfManyShapes() {
    int[][] shapes = {
      {5}, {1, 7}, {33, 65}, {2, 3, 4}, {1, 300, 3}, {7, 1, 40, 2}, {40, 3, 50, 17}, {2, 0, 3}
    };
    for (int[] shape : shapes) {
      permutations(shape.length)
          .forEach(order -> assertMoved(shape, view -> view.permute(order), gather(shape, order)));
    }
  }

  @Test
  void slicesGoForwardsAndBackwards() {
    int[] source = (int[]) Numbered.array(int.class, 24);
    int[] target = new int[6];
    StridedView.of(source, 0, new int[] {4, 6}, 1)
        .slice(0, 3, -2, 2)
        .slice(1, 1, 2, 3)
        .copyTo(StridedView.of(target, 0, new int[] {2, 3}, 1), CallerThread.INSTANCE);
    assertEquals("[19, 21, 23, 7, 9, 11]", Arrays.toString(target));
  }

  @Test
  void aSliceIsAlsoATarget() {
    int[] target = new int[8];
    StridedView.of(new int[] {1, 2, 3, 4}, 0, new int[] {2, 2}, 1)
        .copyTo(
            StridedView.of(target, 0, new int[] {2, 4}, 1).slice(1, 1, 2, 2),
            CallerThread.INSTANCE);
    assertEquals("[0, 1, 0, 2, 0, 3, 0, 4]", Arrays.toString(target));
  }

  @Test
  void broadcastRepeatsElements() {
    int[] target = new int[2 * 3 * 20];
    StridedView.of(new int[] {7, 8, 9}, 0, new int[] {3, 1}, 1)
        .broadcastTo(2, 3, 20)
        .copyTo(StridedView.of(target, 0, new int[] {2, 3, 20}, 1), Numbered.BACKWARDS);
    for (int i = 0; i < target.length; i++) {
      assertEquals(7 + i / 20 % 3, target[i]);
    }
  }

  @Test
  void splitAndRepeatMakeATile() {
    int[] target = new int[12];
    StridedView.of(new int[] {1, 2, 3}, 0, new int[] {3}, 1)
        .repeat(0, 4)
        .copyTo(StridedView.of(target, 0, new int[] {12}, 1).split(0, 4, 3), CallerThread.INSTANCE);
    assertEquals("[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]", Arrays.toString(target));
  }

  @Test
  void complexElementsStayTogether() {
    float[] target = new float[8];
    StridedView.of(new float[] {1, -1, 2, -2, 3, -3, 4, -4}, 0, new int[] {2, 2}, 2)
        .permute(1, 0)
        .copyTo(StridedView.of(target, 0, new int[] {2, 2}, 2), CallerThread.INSTANCE);
    assertEquals("[1.0, -1.0, 3.0, -3.0, 2.0, -2.0, 4.0, -4.0]", Arrays.toString(target));
  }

  @Test
  void aLargeCopyIsSplitOverTheWorkers() {
    int[] shape = {3, 200, 310};
    assertMoved(shape, view -> view.permute(1, 0, 2), gather(shape, 1, 0, 2));
    assertMoved(shape, view -> view.permute(0, 2, 1), gather(shape, 0, 2, 1));
  }

  @Test
  void shapesMustAgree() {
    StridedView source = StridedView.of(new int[6], 0, new int[] {2, 3}, 1);
    StridedView target = StridedView.of(new int[6], 0, new int[] {3, 2}, 1);
    assertThrows(
        IllegalArgumentException.class, () -> source.copyTo(target, CallerThread.INSTANCE));
  }

  /** Source positions of the permuted tensor's elements, in its order. */
  private static int[] gather(int[] shape, int... order) {
    int rank = shape.length;
    int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    int[] expected = new int[count];
    for (int i = 0; i < count; i++) {
      int[] position = new int[rank];
      int rest = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        position[order[axis]] = rest % shape[order[axis]];
        rest /= shape[order[axis]];
      }
      int at = 0;
      for (int axis = 0; axis < rank; axis++) {
        at = at * shape[axis] + position[axis];
      }
      expected[i] = at;
    }
    return expected;
  }

  private static void assertMoved(
      int[] shape, UnaryOperator<StridedView> movement, int[] expected) {
    int count = expected.length;
    int[] source = new Random(5).ints(count + OFFSET).toArray();
    int[] target = new int[count + OFFSET];
    StridedView moved = movement.apply(StridedView.of(source, OFFSET, shape, 1));
    int[] movedShape = new int[moved.rank()];
    Arrays.setAll(movedShape, moved::dimension);
    moved.copyTo(StridedView.of(target, OFFSET, movedShape, 1), Numbered.BACKWARDS);
    int[] gathered = Arrays.stream(expected).map(i -> source[OFFSET + i]).toArray();
    assertArrayEquals(gathered, Arrays.copyOfRange(target, OFFSET, OFFSET + count));
    assertEquals(0, target[0], "nothing is written before the offset");
  }

  private static Stream<int[]> permutations(int rank) {
    if (rank == 0) {
      return Stream.of(new int[0]);
    }
    return permutations(rank - 1)
        .flatMap(
            shorter ->
                Stream.iterate(0, at -> at < rank, at -> at + 1)
                    .map(
                        at -> {
                          int[] longer = new int[rank];
                          System.arraycopy(shorter, 0, longer, 0, at);
                          longer[at] = rank - 1;
                          System.arraycopy(shorter, at, longer, at + 1, rank - 1 - at);
                          return longer;
                        }));
  }
}
