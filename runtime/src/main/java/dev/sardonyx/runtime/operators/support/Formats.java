package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/** Tensors in the terms of the arithmetic kernels. */
public final class Formats {
  private static final Map<ElementType, ElementFormat> FORMATS = new EnumMap<>(ElementType.class);

  static {
    for (ElementFormat format : ElementFormat.values()) {
      FORMATS.put(ElementType.valueOf(format.name()), format);
    }
  }

  private Formats() {}

  /**
   * The kernels' name for an element type.
   *
   * @throws TypeMismatchException for strings and complex numbers
   */
  public static ElementFormat of(ElementType type) {
    ElementFormat format = FORMATS.get(type);
    if (format == null) {
      throw new TypeMismatchException("expected real numbers or BOOL; found " + type);
    }
    return format;
  }

  /** A new array of {@code length} elements. */
  public static Object array(ElementFormat format, int length) {
    return ElementType.valueOf(format.name()).storage().allocate(length);
  }

  /** The elements of a tensor of real numbers or BOOL. */
  public static Elements elements(Tensor tensor) {
    return new Elements(of(tensor.elementType()), tensor.array(), tensor.offset());
  }

  /**
   * The plan to walk tensors of these shapes together.
   *
   * @throws ShapeMismatchException if they don't broadcast
   */
  public static Broadcast broadcast(Shape... shapes) {
    int[][] dimensions = new int[shapes.length][];
    for (int i = 0; i < shapes.length; i++) {
      dimensions[i] = shapes[i].toArray();
    }
    try {
      return Broadcast.of(dimensions);
    } catch (IllegalArgumentException mismatch) {
      throw new ShapeMismatchException(mismatch.getMessage(), mismatch);
    }
  }

  /**
   * Checks that two tensors are of one type.
   *
   * @throws TypeMismatchException if they aren't
   */
  public static void requireSameType(Tensor first, Tensor second) {
    if (first.elementType() != second.elementType()) {
      throw new TypeMismatchException(
          "expected inputs of one type; found " + first + " and " + second);
    }
  }
}
