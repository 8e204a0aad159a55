package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Attributes of ProgramDesc as PIR writes them. */
final class PirAttribute {
  private PirAttribute() {}

  /**
   * An attribute of an operator.
   *
   * @param input the element type of the first operand, for what is of the same type
   */
  static Map<String, Object> of(
      PirEncoding.Attribute attribute, Operation operation, ElementType input) {
    Object given = operation.attributes().get(attribute.legacyName());
    String fallback = attribute.fallback();
    return switch (attribute.kind()) {
      case "bool" ->
          builtin(attribute, "a_bool", given == null ? Boolean.valueOf(fallback) : given);
      case "str" -> builtin(attribute, "a_str", given == null ? fallback : given);
      case "i32" -> builtin(attribute, "a_i32", given == null ? Long.valueOf(fallback) : given);
      case "i64" -> builtin(attribute, "a_i64", given == null ? Long.valueOf(fallback) : given);
      case "f32" -> builtin(attribute, "a_f32", real(given, fallback));
      case "f64" -> builtin(attribute, "a_f64", real(given, fallback));
      case "ints32" -> array(attribute, "0.a_i32", integers(given));
      case "ints64" -> array(attribute, "0.a_i64", integers(given));
      case "floats" -> array(attribute, "0.a_f32", reals(given));
      case "floats64" -> array(attribute, "0.a_f64", reals(given));
      case "intarray" -> named(attribute, "1.a_intarray", integers(given));
      case "place" -> named(attribute, "1.a_place", List.of(0, 0, ""));
      case "input" -> named(attribute, "1.a_dtype", PirJson.typeName(input));
      case "dtype" -> named(attribute, "1.a_dtype", PirJson.typeName(type(given)));
      case "scalars" -> scalars(attribute, operation);
      default -> throw new IllegalArgumentException("kind " + attribute.kind());
    };
  }

  private static Map<String, Object> builtin(
      PirEncoding.Attribute attribute, String kind, Object data) {
    return PirJson.attribute(attribute.name(), kind, data);
  }

  private static Map<String, Object> named(
      PirEncoding.Attribute attribute, String kind, Object data) {
    return PirJson.map("N", attribute.name(), "AT", PirJson.value(kind, data));
  }

  private static Map<String, Object> array(
      PirEncoding.Attribute attribute, String kind, List<? extends Number> numbers) {
    List<Map<String, Object>> elements =
        numbers.stream().map(number -> PirJson.value(kind, number)).toList();
    return builtin(attribute, "a_array", elements);
  }

  private static List<Long> integers(Object given) {
    return given == null ? List.of() : Attributes.longs(given);
  }

  private static List<Number> reals(Object given) {
    return given == null ? List.of() : Attributes.numbers(given);
  }

  /** A decimal of the double that the float widens to. */
  private static double real(Object given, String fallback) {
    return given == null ? (double) Float.parseFloat(fallback) : ((Number) given).doubleValue();
  }

  private static ElementType type(Object number) {
    for (ElementType type :
        List.of(
            ElementType.BOOL,
            ElementType.INT16,
            ElementType.INT32,
            ElementType.INT64,
            ElementType.FLOAT16,
            ElementType.FLOAT,
            ElementType.DOUBLE,
            ElementType.UINT8,
            ElementType.INT8)) {
      if (number instanceof Integer code && code == PaddleType.of(type)) {
        return type;
      }
    }
    return ElementType.INT64;
  }

  /** The values of {@code fp32_values} and its like, each with its type. */
  private static Map<String, Object> scalars(PirEncoding.Attribute attribute, Operation operation) {
    ElementType type = type(operation.attributes().get("dtype"));
    List<Map<String, Object>> elements =
        operation.attributes().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("_values"))
            .flatMap(entry -> Attributes.numbers(entry.getValue()).stream())
            .map(
                number ->
                    PirJson.value(
                        "1.a_scalar",
                        List.of(
                            PirJson.typeName(type),
                            type == ElementType.BOOL ? (Object) (number.intValue() != 0) : number)))
            .toList();
    return builtin(attribute, "a_array", elements);
  }
}
