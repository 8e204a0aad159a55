package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a value.
 *
 * @param elementType of a tensor; null if unknown
 * @param shape of a tensor; null if even the rank is unknown
 * @param data the elements of a small integer tensor, row by row; null if not followed
 * @param constant the tensor if it is one; else null
 * @param other the type of what is not a dense tensor; else null
 */
record Fact(
    ElementType elementType, List<Size> shape, List<Size> data, Tensor constant, ValueType other) {
  /** The most elements of a tensor that are followed one by one. */
  static final int MAXIMUM_DATA = 256;

  static final Fact UNKNOWN = new Fact(null, null, null, null, null);

  static Fact of(ElementType elementType, List<Size> shape) {
    return new Fact(elementType, shape, null, null, null);
  }

  static Fact of(ValueType type) {
    if (type instanceof TensorType tensor) {
      return of(
          tensor.elementType(),
          tensor.dimensions().map(all -> all.stream().map(Size::of).toList()).orElse(null));
    }
    return new Fact(null, null, null, null, type);
  }

  static Fact of(Tensor tensor) {
    List<Size> shape = new ArrayList<>();
    for (int dimension : tensor.shape().toArray()) {
      shape.add(Size.of(dimension));
    }
    return new Fact(tensor.elementType(), shape, data(tensor), tensor, null);
  }

  private static List<Size> data(Tensor tensor) {
    if (tensor.elements() > MAXIMUM_DATA || tensor.shape().rank() > 1) {
      return null;
    }
    List<Size> data = new ArrayList<>();
    for (int i = tensor.offset(); i < tensor.offset() + tensor.elements(); i++) {
      switch (tensor.elementType()) {
        case INT64 -> data.add(Size.of(tensor.longArray()[i]));
        case INT32 -> data.add(Size.of(tensor.intArray()[i]));
        default -> {
          return null;
        }
      }
    }
    return data;
  }

  Fact withData(List<Size> newData) {
    return new Fact(elementType, shape, newData, constant, other);
  }

  /** The type as an IR declares it; null if not enough is known. */
  ValueType toType() {
    if (other != null) {
      return other;
    }
    if (elementType == null) {
      return null;
    }
    if (shape == null) {
      return TensorType.unranked(elementType);
    }
    List<Dimension> dimensions = shape.stream().map(Size::toDimension).toList();
    return TensorType.of(elementType, dimensions);
  }
}
