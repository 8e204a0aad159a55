package dev.sardonyx.paddle.operators;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Tensors whose elements lie in attributes: {@code fp32_values}, {@code int64_values} ... */
final class AttributeTensors {
  private static final List<String> NAMES =
      List.of(
          "values",
          "fp32_values",
          "fp64_values",
          "fp16_values",
          "int32_values",
          "int64_values",
          "bool_values",
          "int8_values");

  private AttributeTensors() {}

  /**
   * The tensor of the one of these attributes that is not empty.
   *
   * @throws ModelFormatException if there are not as many elements as the shape takes
   */
  static Tensor of(OperatorContext op, ElementType type, Shape shape) {
    String name =
        NAMES.stream()
            .filter(candidate -> op.attributes().reals(candidate).length > 0)
            .findFirst()
            .orElse("values");
    Tensor tensor = Tensor.zeros(type, shape);
    int found = op.attributes().reals(name).length;
    if (found != shape.elements()) {
      throw new ModelFormatException(
          op.operator().label()
              + ": shape "
              + shape
              + " takes "
              + shape.elements()
              + " values, found "
              + found
              + " in attribute "
              + name
              + ". Export the model again");
    }
    double[] reals = op.attributes().reals(name);
    switch (tensor.array()) {
      case float[] floats -> {
        for (int i = 0; i < found; i++) {
          floats[i] = (float) reals[i];
        }
      }
      case double[] doubles -> Arrays.setAll(doubles, i -> reals[i]);
      case long[] longs -> System.arraycopy(op.attributes().integers(name), 0, longs, 0, found);
      case int[] ints -> Arrays.setAll(ints, i -> (int) reals[i]);
      case byte[] bytes -> {
        for (int i = 0; i < found; i++) {
          bytes[i] = (byte) (type == ElementType.BOOL ? reals[i] != 0 ? 1 : 0 : (int) reals[i]);
        }
      }
      default -> throw op.unsupported("values of type " + type);
    }
    return tensor;
  }
}
