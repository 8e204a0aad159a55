package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.runtime.Values;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** What all control-flow operators ask of their bodies and of what goes in and out of them. */
final class Bodies {
  private Bodies() {}

  /**
   * Checks at load how many values a body takes or gives.
   *
   * @param what for the message: {@code "inputs of 'body'"}
   * @throws ModelFormatException unless {@code found} is {@code expected}
   */
  static void requireCount(Node node, String what, int expected, int found) {
    if (found != expected) {
      throw new ModelFormatException(
          node.label() + " needs " + expected + " " + what + "; found " + found);
    }
  }

  /**
   * The truth of a condition.
   *
   * @throws TypeMismatchException unless it is a BOOL tensor
   * @throws ShapeMismatchException unless it has one element
   */
  static boolean truth(OnnxValue value, String name) {
    Tensor tensor = tensor(value, name);
    if (tensor.elementType() != ElementType.BOOL) {
      throw new TypeMismatchException("'" + name + "' must be BOOL; found " + tensor);
    }
    if (tensor.elements() != 1) {
      throw new ShapeMismatchException("'" + name + "' must have one element; found " + tensor);
    }
    return tensor.byteArray()[tensor.offset()] != 0;
  }

  /**
   * The value as a dense tensor.
   *
   * @throws TypeMismatchException if it is something else
   */
  static Tensor tensor(OnnxValue value, String name) {
    if (value instanceof Tensor tensor) {
      return tensor;
    }
    throw new TypeMismatchException(
        "'" + name + "' must be a dense tensor; found " + Values.describe(value));
  }

  /** A scalar, or a vector of one element where that is what the body declares. */
  static Tensor oneElement(Tensor scalar, Value declared) {
    boolean asVector =
        declared
            .type()
            .filter(TensorType.class::isInstance)
            .flatMap(type -> ((TensorType) type).dimensions())
            .filter(dimensions -> dimensions.size() == 1)
            .isPresent();
    return asVector ? scalar.reshape(Shape.of(1)) : scalar;
  }

  /**
   * The type of the elements of an output that no run has made, from its declaration.
   *
   * @throws TypeMismatchException if nothing is declared
   */
  static ElementType declaredType(Value output) {
    return declaration(output).elementType();
  }

  /** The declared shape of an output that no run has made; unknown sizes are 0, as is the rank. */
  static Shape declaredShape(Value output) {
    List<Dimension> dimensions = declaration(output).dimensions().orElse(List.of());
    return Shape.of(
        dimensions.stream()
            .mapToLong(dimension -> dimension instanceof Dimension.Known known ? known.size() : 0)
            .toArray());
  }

  private static TensorType declaration(Value output) {
    return output
        .type()
        .filter(TensorType.class::isInstance)
        .map(TensorType.class::cast)
        .orElseThrow(
            () ->
                new TypeMismatchException(
                    "the body ran no times, and its output '"
                        + output.name()
                        + "' has no declared tensor type from which to make an empty result"));
  }
}
