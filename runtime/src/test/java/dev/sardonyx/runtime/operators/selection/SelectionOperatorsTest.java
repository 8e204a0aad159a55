package dev.sardonyx.runtime.operators.selection;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionOperatorsTest {
  @Test
  void topKPrefersTheFirstOfEqualOnes() {
    Tensor input = floats(3, 1, 3, -0.0f, 0.0f, Float.NaN);
    List<OnnxValue> best = run("TopK", 11).outputs(2).all(input, longs(4));
    assertArrayEquals(new float[] {Float.NaN, 3, 3, 1}, floatsOf(best, 0));
    assertArrayEquals(new long[] {5, 0, 2, 1}, longsOf(best, 1));
    best = run("TopK", 24).with("largest", 0).outputs(2).all(input, longs(3));
    assertArrayEquals(new long[] {3, 4, 1}, longsOf(best, 1));
    assertArrayEquals(
        new float[] {4, 5, 6, 7},
        run("TopK", 1).with("axis", 0).with("k", 1).outputs(2).on(counting(2, 4)).floats());
    assertThrows(
        ShapeMismatchException.class, () -> run("TopK", 10).outputs(2).all(input, longs(7)));
    assertThrows(
        ShapeMismatchException.class, () -> run("TopK", 10).outputs(2).all(input, longs(-1)));
  }

  @Test
  void topKAgreesWithASort() {
    Random random = new Random(3);
    int size = 500;
    float[] values = new float[40 * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(200);
    }
    for (int k : new int[] {0, 1, 7, size}) {
      List<OnnxValue> best = run("TopK", 11).outputs(2).all(Tensor.of(values, 40, size), longs(k));
      for (int row = 0; row < 40; row++) {
        int from = row * size;
        int[] expected =
            IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -values[from + i]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < k; i++) {
          assertEquals(expected[i], longsOf(best, 1)[row * k + i]);
          assertEquals(values[from + expected[i]], floatsOf(best, 0)[row * k + i]);
        }
      }
    }
  }

  @Test
  void topKOfUnsignedNumbers() {
    Tensor input = Tensor.wrap(ElementType.UINT64, Shape.of(3), new long[] {1, -1, 2}, 0);
    assertArrayEquals(new long[] {-1, 2}, run("TopK", 11).outputs(2).on(input, longs(2)).longs());
  }

  @Test
  void nonZeroGivesCoordinatesByAxis() {
    Tensor input = floats(0, 2, Float.NaN, -0.0f, 0, 1).reshape(Shape.of(2, 3));
    Tensor output = run("NonZero", 13).on(input);
    assertEquals("INT64[2, 3]", output.toString());
    assertArrayEquals(new long[] {0, 0, 1, 1, 2, 2}, output.longs());
    assertEquals("INT64[0, 1]", run("NonZero", 9).on(Tensor.scalar(3f)).toString());
  }

  @Test
  void uniqueSortedAndByAppearance() {
    Tensor input = floats(2, 1, 1, 3, 2);
    List<OnnxValue> sorted = run("Unique", 11).outputs(4).all(input);
    assertArrayEquals(new float[] {1, 2, 3}, floatsOf(sorted, 0));
    assertArrayEquals(new long[] {1, 0, 3}, longsOf(sorted, 1));
    assertArrayEquals(new long[] {1, 0, 0, 2, 1}, longsOf(sorted, 2));
    assertArrayEquals(new long[] {2, 2, 1}, longsOf(sorted, 3));
    List<OnnxValue> unsorted = run("Unique", 11).with("sorted", 0).outputs(4).all(input);
    assertArrayEquals(new float[] {2, 1, 3}, floatsOf(unsorted, 0));
    assertArrayEquals(new long[] {0, 1, 3}, longsOf(unsorted, 1));
    assertArrayEquals(new long[] {0, 1, 1, 2, 0}, longsOf(unsorted, 2));
    assertArrayEquals(new long[] {2, 2, 1}, longsOf(unsorted, 3));
  }

  @Test
  void uniqueSlicesAndStrings() {
    Tensor columns = floats(1, 0, 1, 2, 3, 2).reshape(Shape.of(2, 3));
    Tensor output = run("Unique", 11).with("axis", 1).on(columns);
    assertArrayEquals(new float[] {0, 1, 3, 2}, output.floats());
    Tensor words = Tensor.of(new String[] {"b", "a", "b"}, 3);
    assertArrayEquals(new String[] {"a", "b"}, run("Unique", 11).on(words).strings());
    assertEquals("FLOAT[0]", run("Unique", 11).on(counting(0)).toString());
  }

  @Test
  void suppressionKeepsTheBestOfOverlappingBoxes() {
    // Boxes 0 and 1 share 9/11 of their union; 2 is apart; 3 is box 0 by its other corners.
    Tensor boxes =
        floats(0, 0, 1, 1, 0.1f, 0, 1.1f, 1, 5, 5, 6, 6, 1, 1, 0, 0).reshape(Shape.of(1, 4, 4));
    Tensor scores = floats(0.9f, 0.8f, 0.7f, 0.9f).reshape(Shape.of(1, 1, 4));
    assertArrayEquals(
        new long[] {0, 0, 0, 0, 0, 2},
        run("NonMaxSuppression", 11).on(boxes, scores, longs(9), floats(0.5f)).longs());
    assertArrayEquals(
        new long[] {0, 0, 0, 0, 0, 1},
        run("NonMaxSuppression", 11)
            .on(boxes, scores, longs(2), floats(0.9f), floats(0.7f))
            .longs());
    assertEquals("INT64[0, 3]", run("NonMaxSuppression", 10).on(boxes, scores).toString());
    Tensor centers = floats(0.5f, 0.5f, 1, 1, 0.5f, 0.6f, 1, 1).reshape(Shape.of(1, 2, 4));
    assertArrayEquals(
        new long[] {0, 0, 1},
        run("NonMaxSuppression", 11)
            .with("center_point_box", 1)
            .on(centers, floats(1, 2).reshape(Shape.of(1, 1, 2)), longs(9), floats(0.5f))
            .longs());
    assertThrows(
        ShapeMismatchException.class,
        () -> run("NonMaxSuppression", 11).on(boxes, floats(1).reshape(Shape.of(1, 1, 1))));
  }

  private static float[] floatsOf(List<OnnxValue> outputs, int index) {
    return ((Tensor) outputs.get(index)).floats();
  }

  private static long[] longsOf(List<OnnxValue> outputs, int index) {
    return ((Tensor) outputs.get(index)).longs();
  }
}
