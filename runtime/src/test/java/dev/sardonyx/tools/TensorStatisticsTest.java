package dev.sardonyx.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {
  private static TensorStatistics of(Tensor tensor) {
    return TensorStatistics.of(tensor).orElseThrow();
  }

  @Test
  void leavesOutWhatIsNotFinite() {
    float[] elements = {9, Float.NaN, 1, -3, Float.POSITIVE_INFINITY, 4, 9};
    Tensor tensor = Tensor.wrap(ElementType.FLOAT, Shape.of(5), elements, 1);
    assertEquals(new TensorStatistics(-3, 4, 2 / 3.0, 2), of(tensor));
  }

  @Test
  void readsEachTypeByItsMeaning() {
    short[] halves = {0x3C00, (short) 0xC000}; // 1, -2
    assertEquals(
        new TensorStatistics(-2, 1, -0.5, 0),
        of(Tensor.wrap(ElementType.FLOAT16, Shape.of(2), halves, 0)));
    byte[] bytes = {-1, 1};
    assertEquals(
        new TensorStatistics(1, 255, 128, 0),
        of(Tensor.wrap(ElementType.UINT8, Shape.of(2), bytes, 0)));
    assertEquals(
        new TensorStatistics(0, 1, 0.25, 0),
        of(Tensor.of(new boolean[] {false, true, false, false}, 4)));
  }

  @Test
  void goesOnAfterTheFirstBlock() {
    long[] elements = new long[5000];
    Arrays.setAll(elements, i -> i - 1);
    assertEquals(new TensorStatistics(-1, 4998, 2498.5, 0), of(Tensor.of(elements, 5000)));
  }

  @Test
  void hasNoNumbersForNothingOrForText() {
    TensorStatistics nothing = of(Tensor.of(new float[0], 0, 3));
    assertTrue(Double.isNaN(nothing.minimum()) && Double.isNaN(nothing.mean()));
    assertEquals(0, nothing.nonFinite());
    assertTrue(TensorStatistics.of(Tensor.of(new String[] {"a"}, 1)).isEmpty());
  }
}
