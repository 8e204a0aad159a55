package dev.sardonyx.paddle.io;

import dev.sardonyx.paddle.program.PaddleTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Attribute values as PIR json writes them: {@code {"#": "0.a_i32", "D": 1}}. */
final class PirAttributes {
  private PirAttributes() {}

  /** The value in the types of {@code PaddleAttributes}; null for one without meaning to us. */
  static Object value(Object attribute) {
    if (!(attribute instanceof Map<?, ?> map) || !(map.get("#") instanceof String name)) {
      return null;
    }
    // What is no finite number lies under another key.
    Object data = map.containsKey("VD") ? map.get("VD") : map.get("D");
    return switch (PirTypes.bare(name)) {
      case "a_bool" -> data instanceof Long number ? (Object) (number != 0) : data;
      case "a_i32", "a_i64", "a_index", "a_str", "a_tensorname" -> data;
      case "a_f32", "a_f64" -> real(data);
      case "a_array" -> data instanceof List<?> list ? list(list) : List.of();
      case "a_intarray", "a_c64", "a_c128" -> data;
      case "a_scalar" -> data instanceof List<?> pair && pair.size() == 2 ? scalar(pair) : null;
      case "a_dtype" -> PaddleTypes.ofName(String.valueOf(data)).<Object>map(t -> t).orElse(data);
      case "a_type" -> PirTypes.elementType(data).orElse(null);
      default -> null;
    };
  }

  private static List<Object> list(List<?> attributes) {
    List<Object> values = new ArrayList<>(attributes.size());
    for (Object attribute : attributes) {
      Object value = value(attribute);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static Object scalar(List<?> pair) {
    Object number = pair.get(1);
    return number instanceof String ? real(number) : number;
  }

  private static Object real(Object data) {
    return switch (data) {
      case Long number -> (Object) number.doubleValue();
      case String text when text.equalsIgnoreCase("nan") -> Double.NaN;
      case String text when text.toUpperCase(java.util.Locale.ROOT).startsWith("-INF") ->
          Double.NEGATIVE_INFINITY;
      case String text when text.toUpperCase(java.util.Locale.ROOT).startsWith("INF") ->
          Double.POSITIVE_INFINITY;
      case null, default -> data;
    };
  }
}
