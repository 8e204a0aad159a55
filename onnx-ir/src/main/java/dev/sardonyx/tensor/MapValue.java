package dev.sardonyx.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map from integers ({@link Long}) or {@link String}s to values, in insertion order. */
public record MapValue(ElementType keyType, Map<Object, OnnxValue> entries) implements OnnxValue {
  public MapValue {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }
}
