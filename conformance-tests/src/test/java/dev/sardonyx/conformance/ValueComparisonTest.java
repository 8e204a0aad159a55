package dev.sardonyx.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueComparisonTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final ValueComparison OFFICIAL = ValueComparison.within(1e-3, 1e-7);

  private static Tensor floats(float... elements) {
    return Tensor.of(elements, elements.length);
  }

  private static void same(OnnxValue expected, OnnxValue actual) {
    assertDoesNotThrow(() -> OFFICIAL.require("y", expected, actual));
  }

  private static void differ(OnnxValue expected, OnnxValue actual, String message) {
    String found =
        assertThrows(AssertionError.class, () -> OFFICIAL.require("y", expected, actual))
            .getMessage();
    assertTrue(found.contains(message), found);
  }

  @Test
  void numbersMayDifferByTheTolerance() {
    same(floats(1000, -2), floats(1000.99f, -2.0019f));
    differ(floats(1000, -2, 1), floats(1001.01f, -2.0021f, 1), "2 of 3 elements differ");
    same(floats(0), floats(9e-8f));
    differ(floats(0), floats(1.1e-7f), "the first at 0");
  }

  @Test
  void notANumberAndInfinityEqualOnlyThemselves() {
    same(floats(Float.NaN, INFINITY, -INFINITY), floats(Float.NaN, INFINITY, -INFINITY));
    differ(floats(Float.NaN), floats(1), "expected NaN; found 1.0");
    differ(floats(1), floats(Float.NaN), "found NaN");
    differ(floats(INFINITY), floats(-INFINITY), "found -Infinity");
    differ(floats(INFINITY), floats(Float.MAX_VALUE), "expected Infinity");
    differ(floats(1), floats(INFINITY), "found Infinity");
  }

  @Test
  void typeShapeAndKindAreExact() {
    differ(
        floats(1, 2), Tensor.of(new float[] {1, 2}, 1, 2), "expected FLOAT[2]; found FLOAT[1, 2]");
    differ(floats(1), Tensor.of(new double[] {1}, 1), "found DOUBLE[1]");
    differ(floats(1), new SequenceValue(List.of(floats(1))), "found a SequenceValue");
    differ(floats(1), null, "found nothing");
  }

  @Test
  void stringsAreExact() {
    same(Tensor.of(new String[] {"a", "b"}, 2), Tensor.of(new String[] {"a", "b"}, 2));
    differ(Tensor.of(new String[] {"a"}, 1), Tensor.of(new String[] {"A"}, 1), "found [A]");
  }

  @Test
  void bfloat16MayDifferByTwoUnits() {
    short[] one = {0x3F80};
    short[] twoUnitsMore = {0x3F82};
    short[] threeUnitsMore = {0x3F83};
    Shape shape = Shape.of(1);
    Tensor expected = Tensor.wrap(ElementType.BFLOAT16, shape, one, 0);
    same(expected, Tensor.wrap(ElementType.BFLOAT16, shape, twoUnitsMore, 0));
    differ(expected, Tensor.wrap(ElementType.BFLOAT16, shape, threeUnitsMore, 0), "differ");
  }

  @Test
  void sequencesOptionalsAndMapsAreComparedInside() {
    OnnxValue one = floats(1);
    OnnxValue two = floats(2);
    same(new SequenceValue(List.of(one, two)), new SequenceValue(List.of(one, two)));
    differ(new SequenceValue(List.of(one)), new SequenceValue(List.of(one, two)), "length");
    differ(new SequenceValue(List.of(one)), new SequenceValue(List.of(two)), "y[0]");
    OptionalValue none = new OptionalValue(Optional.empty());
    same(none, none);
    differ(new OptionalValue(Optional.of(one)), none, "present");
    differ(new OptionalValue(Optional.of(one)), new OptionalValue(Optional.of(two)), "differ");
    MapValue map = new MapValue(ElementType.INT64, Map.of(1L, one));
    same(map, new MapValue(ElementType.INT64, Map.of(1L, one)));
    differ(map, new MapValue(ElementType.INT64, Map.of(2L, one)), "keys");
    differ(map, new MapValue(ElementType.INT64, Map.of(1L, two)), "y[1]");
  }

  @Test
  void typesAndShapesAloneCanBeCompared() {
    ValueComparison loose = ValueComparison.ofTypesAndShapes();
    assertDoesNotThrow(() -> loose.require("y", floats(1), floats(2)));
    assertThrows(AssertionError.class, () -> loose.require("y", floats(1), floats(1, 2)));
  }

  // The tables of https://onnx.ai/onnx/technical/float8.html and float4.html.
  @ParameterizedTest
  @CsvSource({
    "FLOAT8E4M3FN, 0x7E, 448",
    "FLOAT8E4M3FN, 0x01, 0.001953125",
    "FLOAT8E4M3FN, 0xFF, NaN",
    "FLOAT8E4M3FNUZ, 0x7F, 240",
    "FLOAT8E4M3FNUZ, 0x80, NaN",
    "FLOAT8E5M2, 0x7B, 57344",
    "FLOAT8E5M2, 0xFC, -Infinity",
    "FLOAT8E5M2, 0x7D, NaN",
    "FLOAT8E5M2FNUZ, 0xFF, -57344",
    "FLOAT8E8M0, 0x80, 2",
    "FLOAT4E2M1, 0x7, 6",
    "FLOAT4E2M1, 0x9, -0.5",
    "UINT8, 0xFF, 255",
    "INT8, 0xFF, -1",
  })
  void narrowTypesAreDecodedByTheirDefinition(ElementType type, String bits, double value) {
    byte[] element = {(byte) Integer.decode(bits).intValue()};
    assertEquals(value, ElementDecoder.slot(Tensor.wrap(type, Shape.of(1), element, 0), 0));
  }

  @Test
  void unsignedLongsAreDecodedAsSuch() {
    Tensor tensor = Tensor.wrap(ElementType.UINT64, Shape.of(1), new long[] {-1}, 0);
    assertEquals(0x1p64, ElementDecoder.slot(tensor, 0));
  }
}
