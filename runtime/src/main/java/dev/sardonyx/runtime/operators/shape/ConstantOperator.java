package dev.sardonyx.runtime.operators.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Constant: a tensor held by an attribute, of which exactly one must be there. */
public final class ConstantOperator {
  private static final List<String> FORMS =
      List.of(
          "value",
          "sparse_value",
          "value_int",
          "value_ints",
          "value_float",
          "value_floats",
          "value_string",
          "value_strings");

  private ConstantOperator() {}

  static Operator create(OperatorSetup setup) {
    List<Attribute> given =
        FORMS.stream().flatMap(form -> setup.node().attribute(form).stream()).toList();
    if (given.size() != 1) {
      throw new ModelFormatException(
          setup.node().label() + " must have exactly one of " + FORMS + "; found " + given);
    }
    Tensor value = value(given.getFirst());
    return context -> context.output(0, value);
  }

  private static Tensor value(Attribute attribute) {
    return switch (attribute.name()) {
      case "value" -> attribute.asTensor();
      case "sparse_value" -> dense(attribute.asSparseTensor());
      case "value_int" -> Tensor.scalar(attribute.asInt());
      case "value_ints" -> Tensor.of(attribute.asInts(), attribute.asInts().length);
      case "value_float" -> Tensor.scalar(attribute.asFloat());
      case "value_floats" -> Tensor.of(attribute.asFloats(), attribute.asFloats().length);
      case "value_string" -> Tensor.of(new String[] {attribute.asString()});
      default -> {
        String[] strings = attribute.asStrings().toArray(String[]::new);
        yield Tensor.of(strings, strings.length);
      }
    };
  }

  /**
   * The dense form of a sparse tensor: zeros wherever no index points.
   *
   * @throws ShapeMismatchException if an index is outside the shape, or the indices don't go with
   *     the values
   */
  public static Tensor dense(SparseTensor sparse) {
    Tensor values = sparse.values();
    Tensor indices = sparse.indices();
    Shape shape = sparse.shape();
    int count = values.elements();
    boolean linear = indices.shape().rank() == 1;
    long expected = linear ? count : (long) count * shape.rank();
    if (indices.elements() != expected) {
      throw new ShapeMismatchException(
          "sparse tensor " + shape + ": " + count + " values, indices " + indices.shape());
    }
    if (values.elementType().isComplex()) {
      throw new TypeMismatchException("a sparse tensor of " + values.elementType());
    }
    Tensor dense = Tensor.zeros(values.elementType(), shape);
    ArrayMover mover = ArrayMover.of(dense.array());
    long[] positions = indices.longs();
    for (int i = 0; i < count; i++) {
      long at = linear ? positions[i] : position(positions, i * shape.rank(), shape);
      if (at < 0 || at >= dense.elements()) {
        throw new ShapeMismatchException(
            "sparse tensor " + shape + ": index " + i + " points to " + at);
      }
      mover.move(values.array(), values.offset() + i, dense.array(), (int) at);
    }
    return dense;
  }

  /** The linear position of a coordinate; -1 if a part of it is outside. */
  private static long position(long[] positions, int from, Shape shape) {
    long at = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      long part = positions[from + axis];
      if (part < 0 || part >= shape.dimension(axis)) {
        return -1;
      }
      at = at * shape.dimension(axis) + part;
    }
    return at;
  }
}
