package dev.sardonyx.tensor;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * An immutable map of one row of a table: the columns' labels, which all rows share, to the row's
 * values. In the order of the columns.
 */
final class LabelledRow extends AbstractMap<Object, OnnxValue> {
  private final Map<Object, Integer> columns;
  private final Object[] labels;
  private final OnnxValue[] values;

  /**
   * @param columns the place in {@code labels} of each label
   * @param labels by column; all different
   * @param values by column
   */
  LabelledRow(Map<Object, Integer> columns, Object[] labels, OnnxValue... values) {
    this.columns = columns;
    this.labels = labels;
    this.values = values;
  }

  @Override
  public OnnxValue get(Object label) {
    Integer column = columns.get(label);
    return column == null ? null : values[column];
  }

  @Override
  public boolean containsKey(Object label) {
    return columns.containsKey(label);
  }

  @Override
  public Set<Entry<Object, OnnxValue>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return labels.length;
      }

      @Override
      public Iterator<Entry<Object, OnnxValue>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < labels.length;
          }

          @Override
          public Entry<Object, OnnxValue> next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            int column = next++;
            return Map.entry(labels[column], values[column]);
          }
        };
      }
    };
  }
}
