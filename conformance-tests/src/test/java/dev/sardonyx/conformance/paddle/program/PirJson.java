package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a PIR JSON text: types, attributes and values as maps and lists, and their text. */
final class PirJson {
  private PirJson() {}

  /** A map of keys and values, in turn. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** The type of a tensor. */
  static Map<String, Object> tensor(ElementType type, int... dimensions) {
    List<Integer> shape = new ArrayList<>();
    for (int dimension : dimensions) {
      shape.add(dimension);
    }
    return map(
        "#", "0.t_dtensor", "D", List.of(map("#", element(type)), shape, "NCHW", List.of(), 0));
  }

  private static String element(ElementType type) {
    return switch (type) {
      case BOOL -> "0.t_bool";
      case UINT8 -> "0.t_ui8";
      case INT8 -> "0.t_i8";
      case INT16 -> "0.t_i16";
      case INT32 -> "0.t_i32";
      case INT64 -> "0.t_i64";
      case FLOAT16 -> "0.t_f16";
      case FLOAT -> "0.t_f32";
      case DOUBLE -> "0.t_f64";
      default -> throw new IllegalArgumentException("no PIR type for " + type);
    };
  }

  /** What {@code a_dtype} calls an element type. */
  static String typeName(ElementType type) {
    return switch (type) {
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> type.name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  /** A named attribute of the builtin dialect. */
  static Map<String, Object> attribute(String name, String kind, Object data) {
    return map("N", name, "AT", value("0." + kind, data));
  }

  /** A value with its kind; what is no finite number lies under a key of its own. */
  static Map<String, Object> value(String kind, Object data) {
    if (data instanceof Double number && !Double.isFinite(number)) {
      return map("#", kind, "VD", Double.isNaN(number) ? "NaN" : number > 0 ? "INF" : "-INF");
    }
    return map("#", kind, "D", data);
  }

  /** The JSON text of maps, lists, texts, numbers and booleans. */
  static String text(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          text.append(separator);
          append(text, entry.getKey());
          text.append(':');
          append(text, entry.getValue());
          separator = ",";
        }
        text.append(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String separator = "[";
        for (Object element : list) {
          text.append(separator);
          append(text, element);
          separator = ",";
        }
        text.append(list.isEmpty() ? "[]" : "]");
      }
      case String string ->
          text.append('"').append(string.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      default -> text.append(value);
    }
  }
}
