package dev.sardonyx.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapValueTest {
  private static List<Float> numbers(OnnxValue value) {
    List<Float> numbers = new ArrayList<>();
    for (OnnxValue entry : ((MapValue) value).entries().values()) {
      Tensor tensor = (Tensor) entry;
      assertEquals(Shape.SCALAR, tensor.shape());
      numbers.add(tensor.floatArray()[tensor.offset()]);
    }
    return numbers;
  }

  @Test
  void rowsOfATable() {
    Tensor table = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    List<OnnxValue> rows = MapValue.rows(ElementType.INT64, List.of(9L, 7L, 8L), table);
    assertEquals(2, rows.size());
    assertEquals(List.of(4f, 5f, 6f), numbers(rows.get(1)));
    MapValue first = (MapValue) rows.getFirst();
    assertEquals(ElementType.INT64, first.keyType());
    assertEquals(List.of(9L, 7L, 8L), List.copyOf(first.entries().keySet()));
    assertEquals(2f, ((Tensor) first.entries().get(7L)).floatArray()[1]);
    assertNull(first.entries().get(1L));
    assertFalse(first.entries().containsKey("7"));
    assertSame(first.entries().get(8L), first.entries().get(8L));
    assertEquals(first.entries(), Map.copyOf(first.entries()));
    assertThrows(UnsupportedOperationException.class, () -> first.entries().put(1L, table));
    assertThrows(UnsupportedOperationException.class, () -> first.entries().clear());
  }

  @Test
  void ofEqualLabelsTheLastColumnCounts() {
    Tensor table = Tensor.of(new float[] {1, 2, 3}, 1, 3);
    List<OnnxValue> rows = MapValue.rows(ElementType.STRING, List.of("a", "b", "a"), table);
    assertEquals(List.of(3f, 2f), numbers(rows.getFirst()));
  }

  @Test
  void aTableWithoutRows() {
    Tensor table = Tensor.of(new float[0], 0, 1);
    assertEquals(List.of(), MapValue.rows(ElementType.STRING, List.of("a"), table));
  }
}
