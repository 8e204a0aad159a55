package dev.sardonyx.tensor;

import java.util.List;

/** An ordered list of values of one type. */
public record SequenceValue(List<OnnxValue> elements) implements OnnxValue {
  public SequenceValue {
    elements = List.copyOf(elements);
  }
}
