package dev.sardonyx.ir.schema;

import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import java.util.Optional;

/** Types without shapes, as schemas name them: {@code float}, {@code seq(int64)}. */
public final class TypeNames {
  private TypeNames() {}

  /** The name of a type; empty for one that schemas don't name. */
  public static Optional<String> of(ValueType type) {
    return switch (type) {
      case TensorType tensor -> Optional.of(tensor.elementType().onnxName());
      case ValueType.SequenceType(ValueType element) ->
          of(element).map(name -> "seq(" + name + ")");
      case ValueType.OptionalType(ValueType element) ->
          of(element).map(name -> "optional(" + name + ")");
      case ValueType.MapType map ->
          of(map.value()).map(name -> "map(" + map.key().onnxName() + "," + name + ")");
      case ValueType.SparseTensorType sparse ->
          Optional.of("sparse(" + sparse.dense().elementType().onnxName() + ")");
      case ValueType.OpaqueType ignored -> Optional.empty();
    };
  }
}
