package dev.sardonyx.runtime;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts a caller's inputs where a run finds them, and checks them against what is declared. */
final class InputBinding {
  private final List<Value> declared;
  private final Map<String, Integer> indices = new HashMap<>();

  InputBinding(List<Value> declared) {
    this.declared = declared;
    for (int i = 0; i < declared.size(); i++) {
      indices.put(declared.get(i).name(), i);
    }
  }

  /**
   * Writes the caller's inputs over {@code values}, whose first ones are the inputs' defaults.
   *
   * @throws InvalidInputException if an input is unknown or one without a default is missing
   * @throws TypeMismatchException if an input is of another kind or element type than declared
   * @throws ShapeMismatchException if an input's shape contradicts what is declared, or if two
   *     inputs have different sizes where the model gives them one name
   */
  void bind(Map<String, ? extends OnnxValue> given, OnnxValue[] values) {
    for (Map.Entry<String, ? extends OnnxValue> input : given.entrySet()) {
      Integer index = indices.get(input.getKey());
      if (index == null) {
        throw new InvalidInputException(
            "unknown input '" + input.getKey() + "'; the model's inputs are " + describeAll());
      }
      if (input.getValue() != null) {
        values[index] = input.getValue();
      }
    }
    Map<String, NamedSize> sizes = new HashMap<>();
    for (int i = 0; i < declared.size(); i++) {
      if (values[i] == null) {
        throw new InvalidInputException(
            "missing input '"
                + declared.get(i).name()
                + "'; the model's inputs are "
                + describeAll());
      }
      if (declared.get(i).type().isPresent()) {
        check(declared.get(i).name(), declared.get(i).type().get(), values[i], sizes);
      }
    }
  }

  /** A size that an input gave to a named dimension. */
  private record NamedSize(int size, String input) {}

  private static void check(
      String name, ValueType type, OnnxValue found, Map<String, NamedSize> sizes) {
    boolean sameKind =
        switch (type) {
          case TensorType ignored -> found instanceof Tensor || found instanceof RemoteTensor;
          case ValueType.SequenceType ignored -> found instanceof SequenceValue;
          case ValueType.OptionalType optional ->
              found instanceof OptionalValue || isKind(optional.element(), found);
          case ValueType.MapType ignored -> found instanceof MapValue;
          case ValueType.SparseTensorType ignored -> found instanceof SparseTensor;
          case ValueType.OpaqueType ignored -> false;
        };
    if (!sameKind) {
      throw new TypeMismatchException(
          "input '" + name + "' must be " + type + "; found " + Values.describe(found));
    }
    if (type instanceof TensorType tensorType) {
      switch (found) {
        case Tensor tensor ->
            checkTensor(name, tensorType, found, tensor.elementType(), tensor.shape(), sizes);
        case RemoteTensor remote ->
            checkTensor(name, tensorType, found, remote.elementType(), remote.shape(), sizes);
        default -> {}
      }
    }
  }

  /** An optional input may be given as what it would hold. */
  private static boolean isKind(ValueType element, OnnxValue found) {
    return element instanceof TensorType
        ? found instanceof Tensor
        : element instanceof ValueType.SequenceType && found instanceof SequenceValue;
  }

  private static void checkTensor(
      String name,
      TensorType type,
      OnnxValue found,
      ElementType elementType,
      Shape shape,
      Map<String, NamedSize> sizes) {
    if (elementType != type.elementType()) {
      throw new TypeMismatchException("input '" + name + "' must be " + type + "; found " + found);
    }
    List<Dimension> dimensions = type.dimensions().orElse(null);
    if (dimensions == null) {
      return;
    }
    if (dimensions.size() != shape.rank()) {
      throw new ShapeMismatchException(
          "input '"
              + name
              + "' must have rank "
              + dimensions.size()
              + ", "
              + type
              + "; found rank "
              + shape.rank()
              + ", "
              + found);
    }
    for (int axis = 0; axis < dimensions.size(); axis++) {
      int size = shape.dimension(axis);
      switch (dimensions.get(axis)) {
        // Some exporters write -1 for a size they don't know.
        case Dimension.Known known when known.size() >= 0 && known.size() != size ->
            throw new ShapeMismatchException(
                "dimension "
                    + axis
                    + " of input '"
                    + name
                    + "' must be "
                    + known.size()
                    + ", "
                    + type
                    + "; found "
                    + size
                    + ", "
                    + found);
        case Dimension.Symbol symbol -> checkNamed(symbol.name(), size, axis, name, sizes);
        default -> {}
      }
    }
  }

  private static void checkNamed(
      String symbol, int size, int axis, String input, Map<String, NamedSize> sizes) {
    NamedSize earlier = sizes.putIfAbsent(symbol, new NamedSize(size, input));
    if (earlier != null && earlier.size() != size) {
      throw new ShapeMismatchException(
          "dimension "
              + axis
              + " of input '"
              + input
              + "' is "
              + size
              + ", but the model names it '"
              + symbol
              + "', which input '"
              + earlier.input()
              + "' has given as "
              + earlier.size());
    }
  }

  private List<String> describeAll() {
    return declared.stream()
        .map(input -> input.name() + input.type().map(type -> ": " + type).orElse(""))
        .toList();
  }
}
