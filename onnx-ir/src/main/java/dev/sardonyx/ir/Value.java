package dev.sardonyx.ir;

import java.util.Map;
import java.util.Optional;

/**
 * A named value with what is declared about it (ONNX's {@code ValueInfoProto}).
 *
 * @param type the declared type; empty where the model leaves it open
 */
public record Value(
    String name, Optional<ValueType> type, String documentation, Map<String, String> metadata) {
  public Value {
    metadata = Map.copyOf(metadata);
  }

  public static Value of(String name, ValueType type) {
    return new Value(name, Optional.of(type), "", Map.of());
  }

  public static Value untyped(String name) {
    return new Value(name, Optional.empty(), "", Map.of());
  }
}
