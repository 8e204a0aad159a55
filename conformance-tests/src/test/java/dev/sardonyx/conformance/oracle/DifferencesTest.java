package dev.sardonyx.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static Tensor floats(float... elements) {
    return Tensor.of(elements, elements.length);
  }

  private static double largest(OnnxValue expected, OnnxValue actual) {
    return Differences.largest(Map.of("y", expected), Map.of("y", actual));
  }

  @Test
  void isRelativeToTheLargestMagnitude() {
    assertEquals(0.25, largest(floats(1, -8, 0), floats(2, -8, 2)));
    assertEquals(0, largest(floats(1, 2), floats(1, 2)));
    assertEquals(0, largest(floats(0f), floats(-0f)));
    assertEquals(3, largest(floats(0, 0), floats(0, 3)));
    assertEquals(0, largest(floats(), floats()));
  }

  @Test
  void specialValuesMustMatch() {
    assertEquals(0, largest(floats(NAN, INFINITY, 2), floats(NAN, INFINITY, 2)));
    assertEquals(INFINITY, largest(floats(NAN, 2), floats(1, 2)));
    assertEquals(INFINITY, largest(floats(1, 2), floats(NAN, 2)));
    assertEquals(INFINITY, largest(floats(INFINITY), floats(-INFINITY)));
    assertEquals(INFINITY, largest(floats(INFINITY), floats(5)));
  }

  @Test
  void integersAreEqualOrNot() {
    Tensor expected = Tensor.of(new long[] {1, 1_000_000}, 2);
    assertEquals(0, largest(expected, Tensor.of(new long[] {1, 1_000_000}, 2)));
    assertEquals(INFINITY, largest(expected, Tensor.of(new long[] {2, 1_000_000}, 2)));
    assertEquals(
        INFINITY, largest(Tensor.of(new boolean[] {true}, 1), Tensor.of(new boolean[] {false}, 1)));
  }

  @Test
  void looksIntoSequencesAndMaps() {
    MapValue expected = new MapValue(ElementType.INT64, Map.of(1L, floats(4)));
    MapValue actual = new MapValue(ElementType.INT64, Map.of(1L, floats(5)));
    assertEquals(
        0.25, largest(new SequenceValue(List.of(expected)), new SequenceValue(List.of(actual))));
    assertEquals(
        INFINITY, largest(Tensor.of(new String[] {"a"}, 1), Tensor.of(new String[] {"b"}, 1)));
  }

  @Test
  void otherShapesAndTypesAreNoMatterOfDegree() {
    String message =
        assertThrows(IllegalStateException.class, () -> largest(floats(1), floats(1, 2)))
            .getMessage();
    assertEquals("y: expected FLOAT[1]; found FLOAT[2]", message);
    assertThrows(
        IllegalStateException.class, () -> largest(floats(1), Tensor.of(new long[] {1}, 1)));
    assertTrue(
        assertThrows(
                IllegalStateException.class,
                () -> Differences.largest(Map.of("y", floats(1)), Map.of()))
            .getMessage()
            .contains("found null"));
  }
}
