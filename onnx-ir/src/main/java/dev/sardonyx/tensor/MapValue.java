package dev.sardonyx.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A map from integers ({@link Long}) or {@link String}s to values, in insertion order. */
public record MapValue(ElementType keyType, Map<Object, OnnxValue> entries) implements OnnxValue {
  public MapValue {
    if (!(entries instanceof LabelledRow)) {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /**
   * A map for each row of a table: from the columns' labels to scalars of the row's elements.
   *
   * @param labels {@code [C]}; of columns of the same label the last one counts, at the place of
   *     the first
   * @param table FLOAT {@code [N, C]}, whose elements the maps share
   */
  public static List<OnnxValue> rows(ElementType keyType, List<?> labels, Tensor table) {
    int rows = table.shape().dimension(0);
    Map<Object, Integer> lastColumns = new LinkedHashMap<>();
    for (int column = 0; column < labels.size(); column++) {
      lastColumns.put(labels.get(column), column);
    }
    Object[] keys = lastColumns.keySet().toArray();
    Map<Object, Integer> places = new HashMap<>();
    int[] columns = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      places.put(keys[i], i);
      columns[i] = lastColumns.get(keys[i]);
    }
    List<OnnxValue> maps = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      int first = table.offset() + row * labels.size();
      OnnxValue[] values = new OnnxValue[keys.length];
      for (int i = 0; i < keys.length; i++) {
        values[i] =
            Tensor.wrap(ElementType.FLOAT, Shape.SCALAR, table.floatArray(), first + columns[i]);
      }
      maps.add(new MapValue(keyType, new LabelledRow(places, keys, values)));
    }
    return maps;
  }
}
