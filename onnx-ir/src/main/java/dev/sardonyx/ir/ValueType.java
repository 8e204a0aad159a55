package dev.sardonyx.ir;

import dev.sardonyx.tensor.ElementType;

/** The type of a value: what a graph declares of its inputs, outputs and inner values. */
public sealed interface ValueType
    permits TensorType,
        ValueType.SequenceType,
        ValueType.OptionalType,
        ValueType.MapType,
        ValueType.SparseTensorType {

  /** A sequence of values of one type. */
  record SequenceType(ValueType element) implements ValueType {
    @Override
    public String toString() {
      return "seq(" + element + ")";
    }
  }

  /** A value that may be absent. */
  record OptionalType(ValueType element) implements ValueType {
    @Override
    public String toString() {
      return "optional(" + element + ")";
    }
  }

  /** A map; keys are integers or strings. */
  record MapType(ElementType key, ValueType value) implements ValueType {
    @Override
    public String toString() {
      return "map(" + key + ", " + value + ")";
    }
  }

  /** A sparse tensor. */
  record SparseTensorType(TensorType dense) implements ValueType {
    @Override
    public String toString() {
      return "sparse(" + dense + ")";
    }
  }
}
