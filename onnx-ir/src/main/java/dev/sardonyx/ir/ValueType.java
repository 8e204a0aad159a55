package dev.sardonyx.ir;

import dev.sardonyx.tensor.ElementType;

/** The type of a value: what a graph declares of its inputs, outputs and inner values. */
public sealed interface ValueType
    permits TensorType,
        ValueType.SequenceType,
        ValueType.OptionalType,
        ValueType.MapType,
        ValueType.SparseTensorType,
        ValueType.OpaqueType {

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

  /** A type that only the operators of its own domain understand. */
  record OpaqueType(String domain, String name) implements ValueType {
    @Override
    public String toString() {
      return "opaque(" + domain + ", " + name + ")";
    }
  }
}
