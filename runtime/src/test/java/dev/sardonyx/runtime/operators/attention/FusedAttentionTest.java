package dev.sardonyx.runtime.operators.attention;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FusedAttention against the sums written out in double precision. */
class FusedAttentionTest {
  private static OperatorRun fused(float scale) {
    return run("FusedAttention", 1).in("dev.sardonyx").with(Attribute.of("scale", scale));
  }

  private static Tensor random(int seed, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] numbers = new float[shape.elements() + 3];
    Random random = new Random(seed);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() * 4 - 2;
    }
    return Tensor.wrap(ElementType.FLOAT, shape, numbers, 3);
  }

  /** An element of a tensor of four dimensions, those of size 1 repeated. */
  private static double at(Tensor tensor, int a, int b, int c, int d) {
    int[] index = {a, b, c, d};
    int place = 0;
    for (int axis = 0; axis < 4; axis++) {
      int size = tensor.shape().dimension(axis);
      place = place * size + (size == 1 ? 0 : index[axis]);
    }
    return tensor.floatArray()[tensor.offset() + place];
  }

  private static long[] dimensions(String text) {
    String[] sizes = text.split(" ");
    long[] all = new long[sizes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = Long.parseLong(sizes[i]);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "2 5 3 4, 2 7 3 4, 2 7 3 6, 2 1 1 7",
    "1 1 2 8, 1 9 2 8, 1 9 2 8, 1 2 1 9",
    "1 130 1 16, 1 33 1 16, 1 33 1 5, 1 1 130 33",
    "1 4 2 3, 2 6 1 3, 1 6 2 3, 1 1 4 1",
    "2 3 1 4, 2 3 1 4, 2 3 1 4, ",
    "1 1 1 4, 1 1 1 4, 1 5 1 4, 3 2 4 5",
    "1 0 2 4, 1 3 2 4, 1 3 2 4, ",
    "1 3 2 0, 1 3 2 0, 1 3 2 4, ",
  })
  void isSoftmaxOfScoresTimesValues(String q, String k, String v, String mask) {
    Tensor left = random(1, dimensions(q));
    Tensor keys = random(2, dimensions(k));
    Tensor values = random(3, dimensions(v));
    Tensor added = mask == null ? null : random(4, dimensions(mask));
    Tensor y = fused(0.5f).on(left, keys, values, added);
    int batch = y.shape().dimension(0);
    int queries = y.shape().dimension(1);
    int heads = y.shape().dimension(2);
    int size = y.shape().dimension(3);
    assertEquals(values.shape().dimension(3), size);
    int count = values.shape().dimension(1);
    for (int i = 0; i < batch * queries * heads; i++) {
      int entry = i / (queries * heads);
      int query = i / heads % queries;
      int head = i % heads;
      double[] weights = new double[count];
      double sum = 0;
      for (int key = 0; key < count; key++) {
        double score = 0;
        for (int d = 0; d < left.shape().dimension(3); d++) {
          score += at(left, entry, query, head, d) * at(keys, entry, key, head, d);
        }
        double addend = added == null ? 0 : at(added, entry, head, query, key);
        weights[key] = Math.exp(score * 0.5 + addend);
        sum += weights[key];
      }
      for (int d = 0; d < size; d++) {
        double expected = 0;
        for (int key = 0; key < count; key++) {
          expected += weights[key] / sum * at(values, entry, key, head, d);
        }
        assertEquals(expected, at(y, entry, query, head, d), 2e-5, "element " + i + ", " + d);
      }
    }
  }

  @Test
  void aMaskOfMinusInfinityHidesAKeyAndOnAllKeysGivesNaN() {
    Tensor q = Tensor.of(new float[] {1, 1}, 1, 2, 1, 1);
    Tensor v = Tensor.of(new float[] {3, 5}, 1, 2, 1, 1);
    float hidden = Float.NEGATIVE_INFINITY;
    Tensor mask = Tensor.of(new float[] {0, hidden, hidden, hidden}, 2, 2);
    float[] y = fused(1).on(q, q, v, mask).floats();
    assertEquals(3, y[0]);
    assertTrue(Float.isNaN(y[1]));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor q = random(1, 1, 2, 3, 4);
    assertThrows(ShapeMismatchException.class, () -> fused(1).on(q, random(2, 1, 2, 3, 5), q));
    assertThrows(ShapeMismatchException.class, () -> fused(1).on(q, q, random(2, 1, 3, 3, 4)));
    assertThrows(ShapeMismatchException.class, () -> fused(1).on(q, random(2, 1, 2, 2, 4), q));
    assertThrows(ShapeMismatchException.class, () -> fused(1).on(q, q, random(2, 2, 3, 4)));
  }
}
