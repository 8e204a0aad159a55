package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.wire.TensorShapeProto;
import dev.sardonyx.ir.wire.TypeProto;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Types from their wire form. */
final class TypeDecoder {
  private TypeDecoder() {}

  /** The type, or empty where the message leaves it open at any level. */
  static Optional<ValueType> type(TypeProto proto, String where) {
    return switch (proto.getValueCase()) {
      case TENSOR_TYPE -> {
        TypeProto.Tensor tensor = proto.getTensorType();
        yield tensor(tensor.getElemType(), tensor.hasShape(), tensor.getShape(), where)
            .map(type -> type);
      }
      case SPARSE_TENSOR_TYPE -> {
        TypeProto.SparseTensor sparse = proto.getSparseTensorType();
        yield tensor(sparse.getElemType(), sparse.hasShape(), sparse.getShape(), where)
            .map(ValueType.SparseTensorType::new);
      }
      case SEQUENCE_TYPE ->
          type(proto.getSequenceType().getElemType(), where).map(ValueType.SequenceType::new);
      case OPTIONAL_TYPE ->
          type(proto.getOptionalType().getElemType(), where).map(ValueType.OptionalType::new);
      case MAP_TYPE -> {
        TypeProto.Map map = proto.getMapType();
        yield type(map.getValueType(), where)
            .map(value -> new ValueType.MapType(element(map.getKeyType(), where), value));
      }
      case OPAQUE_TYPE ->
          Optional.of(
              new ValueType.OpaqueType(
                  proto.getOpaqueType().getDomain(), proto.getOpaqueType().getName()));
      case VALUE_NOT_SET -> Optional.empty();
    };
  }

  /** The element type of this number. */
  static ElementType element(int code, String where) {
    return ElementType.ofCode(code)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    where
                        + " has the element type number "
                        + code
                        + "; expected 1 to "
                        + ElementType.values().length
                        + " (IR version 13)"));
  }

  private static Optional<TensorType> tensor(
      int elementType, boolean ranked, TensorShapeProto shape, String where) {
    if (elementType == 0) {
      return Optional.empty();
    }
    ElementType element = element(elementType, where);
    if (!ranked) {
      return Optional.of(TensorType.unranked(element));
    }
    List<Dimension> dimensions = new ArrayList<>(shape.getDimCount());
    for (TensorShapeProto.Dimension dimension : shape.getDimList()) {
      dimensions.add(dimension(dimension));
    }
    return Optional.of(TensorType.of(element, dimensions));
  }

  /** Exporters write a dimension they don't know as nothing, an empty symbol, or below 0. */
  private static Dimension dimension(TensorShapeProto.Dimension proto) {
    return switch (proto.getValueCase()) {
      case DIM_VALUE ->
          proto.getDimValue() < 0 ? Dimension.UNKNOWN : Dimension.of(proto.getDimValue());
      case DIM_PARAM ->
          isPlaceholder(proto.getDimParam())
              ? Dimension.UNKNOWN
              : Dimension.of(proto.getDimParam());
      case VALUE_NOT_SET -> Dimension.UNKNOWN;
    };
  }

  /**
   * Whether exporters write this where they know nothing, for several sizes at once: "?" (Paddle),
   * "-1", "None" (scikit-learn). As a symbol it would claim that those sizes are equal.
   */
  private static boolean isPlaceholder(String name) {
    return name.equals("None") || name.chars().noneMatch(Character::isLetter);
  }
}
