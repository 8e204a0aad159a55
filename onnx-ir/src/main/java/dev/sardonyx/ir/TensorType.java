package dev.sardonyx.ir;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The type of a dense tensor.
 *
 * @param elementType the type of its elements
 * @param dimensions its dimensions, outermost first; empty where even the rank is unknown
 */
public record TensorType(ElementType elementType, Optional<List<Dimension>> dimensions)
    implements ValueType {
  public TensorType {
    dimensions = dimensions.map(List::copyOf);
  }

  public static TensorType of(ElementType elementType, Dimension... dimensions) {
    return new TensorType(elementType, Optional.of(List.of(dimensions)));
  }

  public static TensorType of(ElementType elementType, List<Dimension> dimensions) {
    return new TensorType(elementType, Optional.of(dimensions));
  }

  public static TensorType of(ElementType elementType, Shape shape) {
    return new TensorType(
        elementType,
        Optional.of(Arrays.stream(shape.toArray()).<Dimension>mapToObj(Dimension::of).toList()));
  }

  /** A tensor of which not even the rank is known. */
  public static TensorType unranked(ElementType elementType) {
    return new TensorType(elementType, Optional.empty());
  }

  /** The shape, if every dimension is a number that fits. */
  public Optional<Shape> staticShape() {
    return dimensions
        .filter(all -> all.stream().allMatch(Dimension::isKnown))
        .map(all -> Shape.of(all.stream().mapToLong(d -> ((Dimension.Known) d).size()).toArray()));
  }

  /** {@code FLOAT[1, 3, height, ?]}; {@code FLOAT[...]} when unranked. */
  @Override
  public String toString() {
    return elementType
        + dimensions
            .map(
                all ->
                    all.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")))
            .orElse("[...]");
  }
}
