package dev.sardonyx.ir.io;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.wire.TensorShapeProto;
import dev.sardonyx.ir.wire.TypeProto;
import java.util.List;

/** Types into their wire form. */
final class TypeEncoder {
  private TypeEncoder() {}

  static TypeProto type(ValueType type) {
    TypeProto.Builder proto = TypeProto.newBuilder();
    switch (type) {
      case TensorType tensor -> {
        TypeProto.Tensor.Builder builder =
            TypeProto.Tensor.newBuilder().setElemType(tensor.elementType().code());
        tensor.dimensions().ifPresent(dimensions -> builder.setShape(shape(dimensions)));
        proto.setTensorType(builder);
      }
      case ValueType.SparseTensorType(TensorType dense) -> {
        TypeProto.SparseTensor.Builder builder =
            TypeProto.SparseTensor.newBuilder().setElemType(dense.elementType().code());
        dense.dimensions().ifPresent(dimensions -> builder.setShape(shape(dimensions)));
        proto.setSparseTensorType(builder);
      }
      case ValueType.SequenceType(ValueType element) ->
          proto.setSequenceType(TypeProto.Sequence.newBuilder().setElemType(type(element)));
      case ValueType.OptionalType(ValueType element) ->
          proto.setOptionalType(TypeProto.Optional.newBuilder().setElemType(type(element)));
      case ValueType.MapType map ->
          proto.setMapType(
              TypeProto.Map.newBuilder()
                  .setKeyType(map.key().code())
                  .setValueType(type(map.value())));
      case ValueType.OpaqueType opaque ->
          proto.setOpaqueType(
              TypeProto.Opaque.newBuilder().setDomain(opaque.domain()).setName(opaque.name()));
    }
    return proto.build();
  }

  private static TensorShapeProto shape(List<Dimension> dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dimension dimension : dimensions) {
      TensorShapeProto.Dimension.Builder proto = shape.addDimBuilder();
      switch (dimension) {
        case Dimension.Known known -> proto.setDimValue(known.size());
        case Dimension.Symbol symbol -> proto.setDimParam(symbol.name());
        case Dimension.Unknown unknown -> {
          // A dimension without a value is an unknown one.
        }
      }
    }
    return shape.build();
  }
}
