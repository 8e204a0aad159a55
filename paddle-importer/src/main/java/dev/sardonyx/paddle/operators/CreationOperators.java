package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tensors made of attributes, and copies and conversions of tensors. */
final class CreationOperators {
  private CreationOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> op.bind("Out", op.input("X")), "assign", "merge_selected_rows", "share_data")
        .add(CreationOperators::assignValue, "assign_value")
        .add(CreationOperators::cast, "cast")
        .add(CreationOperators::fillConstant, "fill_constant")
        .add(CreationOperators::fullIntArray, "full_int_array");
  }

  private static void cast(OperatorContext op) {
    ElementType type = target(op, "out_dtype");
    op.emit("Out", "Cast", List.of(op.input("X")), Attribute.of("to", type.code()));
  }

  private static ElementType target(OperatorContext op, String attribute) {
    return op.attributes()
        .elementType(attribute)
        .or(() -> op.outputType("Out").map(type -> type.elementType()))
        .orElse(ElementType.FLOAT);
  }

  private static void fullIntArray(OperatorContext op) {
    ElementType type = target(op, "dtype");
    long[] values = op.attributes().integers("value");
    Tensor tensor = Tensor.zeros(type, Shape.of(values.length));
    switch (tensor.array()) {
      case long[] longs -> System.arraycopy(values, 0, longs, 0, values.length);
      case int[] ints -> java.util.Arrays.setAll(ints, i -> (int) values[i]);
      default -> throw op.unsupported("element type " + type);
    }
    op.bind("Out", op.graph().constant(tensor));
  }

  /** The value is a tensor, a text ("inf", or an exact integer), or a number, in this order. */
  private static void fillConstant(OperatorContext op) {
    ElementType type = target(op, "dtype");
    Optional<long[]> shape = op.knownIntegers("ShapeTensor", "ShapeTensorList", "shape");
    if (op.has("ShapeTensor") && op.has("ShapeTensorList")) {
      shape = op.constant("ShapeTensor").map(Constants::integers);
    }
    if (op.has("ValueTensor")) {
      String value = op.onnx().cast(op.onnx().reshape(op.input("ValueTensor"), 1), type);
      op.emit("Out", "Expand", List.of(value, shape(op)));
    } else if (shape.isPresent()) {
      op.bind("Out", op.graph().constant(filled(op, type, Shape.of(shape.get()))));
    } else {
      op.emit(
          "Out",
          "ConstantOfShape",
          List.of(shape(op)),
          Attribute.of("value", filled(op, type, Shape.of(1))));
    }
  }

  private static String shape(OperatorContext op) {
    return op.has("ShapeTensor")
        ? op.integers("ShapeTensor", "", "")
        : op.integers("", "ShapeTensorList", "shape");
  }

  /** What {@code str_value}, or else {@code value}, says, in this shape. */
  static Tensor filled(OperatorContext op, ElementType type, Shape shape) {
    String text = op.attributes().text("str_value", "").strip();
    if (text.isEmpty()) {
      return Constants.filled(type, shape, op.attributes().real("value", 0));
    }
    try {
      return type.isFloatingPoint() || !text.matches("[-+]?\\d+")
          ? Constants.filled(type, shape, real(text))
          : Constants.filled(type, shape, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw op.unsupported("str_value '" + text + "', which is no number");
    }
  }

  private static double real(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      case "true" -> 1;
      case "false" -> 0;
      default -> Double.parseDouble(text);
    };
  }

  /** The values lie in an attribute by type, or, in PIR, all in {@code values}. */
  private static void assignValue(OperatorContext op) {
    ElementType type = target(op, "dtype");
    Shape shape = Shape.of(op.attributes().integers("shape"));
    op.bind("Out", op.graph().constant(AttributeTensors.of(op, type, shape)));
  }
}
