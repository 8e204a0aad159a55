package dev.sardonyx.paddle.io;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.program.PaddleTypes;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.paddle.program.PaddleVariable.Kind;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types as PIR json writes them: {@code {"#": "0.t_dtensor", "D": [...]}}. */
final class PirTypes {
  private PirTypes() {}

  /** The part of a name after the dialect: {@code t_dtensor} of {@code 0.t_dtensor}. */
  static String bare(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  /** The types in a vector; null if the type is no vector. */
  static List<?> vector(Object type) {
    return type instanceof Map<?, ?> map
            && map.get("#") instanceof String name
            && bare(name).equals("t_vec")
            && map.get("D") instanceof List<?> elements
        ? elements
        : null;
  }

  /** A variable of this type; one whose type is unknown is a tensor of unknown type. */
  static PaddleVariable variable(String name, Object type, boolean persistable) {
    if (!(type instanceof Map<?, ?> map)
        || !(map.get("#") instanceof String kind)
        || !(map.get("D") instanceof List<?> data)
        || data.size() < 2) {
      return new PaddleVariable(name, Kind.TENSOR, Optional.empty(), 0, persistable);
    }
    boolean isArray = bare(kind).contains("array");
    int lodLevel = !isArray && data.size() > 3 && data.get(3) instanceof List<?> l ? l.size() : 0;
    Optional<TensorType> tensorType =
        elementType(data.getFirst()).map(element -> type(element, data.get(1)));
    return new PaddleVariable(
        name, isArray ? Kind.TENSOR_ARRAY : Kind.TENSOR, tensorType, lodLevel, persistable);
  }

  private static TensorType type(ElementType element, Object dims) {
    if (!(dims instanceof List<?> list)) {
      return TensorType.unranked(element);
    }
    List<Long> sizes = new ArrayList<>();
    for (Object size : list) {
      sizes.add(size instanceof Long number ? number : -1L);
    }
    List<Dimension> dimensions = ProgramDescReader.dimensions(sizes);
    return TensorType.of(element, dimensions);
  }

  /** The element type that {@code {"#": "0.t_f32"}} stands for. */
  static Optional<ElementType> elementType(Object type) {
    return type instanceof Map<?, ?> map && map.get("#") instanceof String name
        ? PaddleTypes.ofName(bare(name))
        : Optional.empty();
  }
}
