package dev.sardonyx.conformance.hostile;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a careless or hostile caller might give in the place of a right tensor or attribute. */
final class Mutations {
  private static final int LARGE = 1_000_000_007;

  private Mutations() {}

  /** Other tensors of the same type, by what is wrong with them. */
  static Map<String, Tensor> of(Tensor tensor) {
    Map<String, Tensor> mutations = new TreeMap<>();
    ElementType type = tensor.elementType();
    int[] dimensions = tensor.shape().toArray();
    mutations.put("a scalar", cut(tensor, Shape.of()));
    mutations.put("no elements", zeros(type, 0));
    mutations.put("seven elements", zeros(type, 7));
    mutations.put("rank 5", zeros(type, 2, 1, 3, 1, 2));
    if (dimensions.length > 0) {
      int[] more = new int[dimensions.length + 1];
      more[0] = 1;
      System.arraycopy(dimensions, 0, more, 1, dimensions.length);
      mutations.put("a rank more", tensor.reshape(Shape.of(more)));
      mutations.put("a rank less", tensor.reshape(Shape.of(fewer(dimensions))));
      for (int axis = 0; axis < dimensions.length; axis++) {
        int[] none = dimensions.clone();
        none[axis] = 0;
        mutations.put("dimension " + axis + " of 0", Tensor.zeros(type, Shape.of(none)));
        int[] other = dimensions.clone();
        other[axis]++;
        if (Shape.of(other).elements() < 100_000) {
          mutations.put("dimension " + axis + " one larger", Tensor.zeros(type, Shape.of(other)));
        }
      }
    }
    values(tensor, mutations);
    return mutations;
  }

  /** Numbers that are no sensible size, axis or index. */
  private static void values(Tensor tensor, Map<String, Tensor> mutations) {
    for (long value : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, LARGE}) {
      switch (tensor.elementType()) {
        case INT64 -> {
          long[] elements = new long[tensor.elements()];
          Arrays.fill(elements, value);
          mutations.put("filled with " + value, Tensor.of(elements, tensor.shape().toLongArray()));
        }
        case INT32 -> {
          int[] elements = new int[tensor.elements()];
          Arrays.fill(elements, (int) value);
          mutations.put("filled with " + value, Tensor.of(elements, tensor.shape().toLongArray()));
        }
        default -> {
          // Any number is a sensible element of the other types.
        }
      }
    }
    if (tensor.elementType() == ElementType.FLOAT) {
      for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1e30f}) {
        float[] elements = new float[tensor.elements()];
        Arrays.fill(elements, value);
        mutations.put("filled with " + value, Tensor.of(elements, tensor.shape().toLongArray()));
      }
    }
  }

  /**
   * Other values of an attribute, of the same kind; kinds that hold graphs or tensors have none.
   */
  static List<Attribute> of(Attribute attribute) {
    String name = attribute.name();
    List<Attribute> mutations = new ArrayList<>();
    switch (attribute.type()) {
      case INT -> {
        for (long value : new long[] {-1000, -1, 0, 1, 7, LARGE, Long.MAX_VALUE, Long.MIN_VALUE}) {
          mutations.add(Attribute.of(name, value));
        }
      }
      case INTS -> {
        mutations.add(Attribute.ofInts(name, List.of()));
        for (long value : new long[] {-1000, -1, 0, LARGE, Long.MAX_VALUE}) {
          mutations.add(
              Attribute.ofInts(name, Collections.nCopies(attribute.asInts().length, value)));
        }
        mutations.add(Attribute.ofInts(name, List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L)));
      }
      case STRING -> {
        mutations.add(Attribute.of(name, ""));
        mutations.add(Attribute.of(name, "nonsense"));
      }
      case FLOAT -> {
        for (float value : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
          mutations.add(Attribute.of(name, value));
        }
      }
      case FLOATS -> mutations.add(Attribute.ofFloats(name, List.of()));
      case STRINGS -> mutations.add(Attribute.ofStrings(name, List.of()));
      default -> {
        // Left as it is.
      }
    }
    return mutations;
  }

  private static Tensor zeros(ElementType type, int... dimensions) {
    return Tensor.zeros(type, Shape.of(dimensions));
  }

  /** The first elements, in this shape. */
  private static Tensor cut(Tensor tensor, Shape shape) {
    return tensor.elements() >= shape.elements() && tensor.elements() > 0
        ? Tensor.wrap(tensor.elementType(), shape, tensor.array(), tensor.offset())
        : Tensor.zeros(tensor.elementType(), shape);
  }

  /** The first two dimensions as one; a vector as a scalar is another mutation. */
  private static int[] fewer(int[] dimensions) {
    if (dimensions.length == 1) {
      return dimensions;
    }
    int[] fewer = new int[dimensions.length - 1];
    fewer[0] = dimensions[0] * dimensions[1];
    System.arraycopy(dimensions, 2, fewer, 1, fewer.length - 1);
    return fewer;
  }
}
