package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Operators whose output comes of attributes, of shapes, or of nothing. */
final class GeneratorRules {
  private GeneratorRules() {}

  static void register(ShapeRules rules) {
    rules.add("Constant", GeneratorRules::constant);
    rules.add("ConstantOfShape", GeneratorRules::constantOfShape);
    rules.add("EyeLike", node -> like(node, node.type(0)));
    rules.addAll(
        List.of("RandomNormalLike", "RandomUniformLike"), node -> like(node, node.type(0)));
    rules.addAll(List.of("RandomNormal", "RandomUniform"), GeneratorRules::random);
    rules.add("Multinomial", GeneratorRules::multinomial);
    rules.add("Range", GeneratorRules::range);
    rules.add("Shape", GeneratorRules::shape);
    rules.add("Size", GeneratorRules::size);
    rules.addAll(List.of("HammingWindow", "HannWindow", "BlackmanWindow"), GeneratorRules::window);
  }

  /** The value of a {@code Constant} node if it is a dense tensor; else null. */
  static Tensor constantValue(Node node) {
    for (Attribute attribute : node.attributes().values()) {
      if (attribute.isReference()) {
        return null;
      }
      switch (attribute.name()) {
        case "value":
          return attribute.asTensor();
        case "value_float":
          return Tensor.scalar(attribute.asFloat());
        case "value_int":
          return Tensor.scalar(attribute.asInt());
        case "value_string":
          return Tensor.of(new String[] {attribute.asString()}, 1).reshape(Shape.SCALAR);
        case "value_floats":
          return Tensor.of(attribute.asFloats(), attribute.asFloats().length);
        case "value_ints":
          return Tensor.of(attribute.asInts(), attribute.asInts().length);
        case "value_strings":
          String[] strings = attribute.asStrings().toArray(String[]::new);
          return Tensor.of(strings, strings.length);
        default:
          break;
      }
    }
    return null;
  }

  private static void constant(NodeInference node) {
    Tensor value = constantValue(node.node());
    if (value != null) {
      node.output(0, Fact.of(value));
    }
  }

  private static void constantOfShape(NodeInference node) {
    Tensor value = node.node().attribute("value").map(Attribute::asTensor).orElse(null);
    ElementType type = value == null ? ElementType.FLOAT : value.elementType();
    node.output(0, type, shapeFrom(node, 0));
    List<Size> shape = node.data(0);
    boolean followed = type == ElementType.INT64 || type == ElementType.INT32;
    if (value != null
        && followed
        && shape != null
        && shape.size() <= 1
        && Size.product(shape).isConstant()
        && Size.product(shape).constant() <= Fact.MAXIMUM_DATA) {
      long element =
          type == ElementType.INT64
              ? value.longArray()[value.offset()]
              : value.intArray()[value.offset()];
      node.data(0, Collections.nCopies((int) Size.product(shape).constant(), Size.of(element)));
    }
  }

  /** The shape that the elements of integer input {@code index} are; unknown sizes if need be. */
  static List<Size> shapeFrom(NodeInference node, int index) {
    List<Size> data = node.data(index);
    if (data != null) {
      return data;
    }
    List<Size> shape = node.shape(index);
    return shape != null && shape.size() == 1 && shape.getFirst().isConstant()
        ? NodeInference.unknown((int) shape.getFirst().constant())
        : null;
  }

  private static void like(NodeInference node, ElementType inputType) {
    node.output(0, node.typeAttribute("dtype", inputType), node.shape(0));
  }

  private static void random(NodeInference node) {
    long[] shape = node.integerList("shape");
    if (shape != null) {
      node.output(
          0,
          node.typeAttribute("dtype", ElementType.FLOAT),
          Arrays.stream(shape).mapToObj(Size::of).toList());
    }
  }

  private static void multinomial(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input != null && input.size() == 2) {
      node.output(
          0,
          node.typeAttribute("dtype", ElementType.INT32),
          List.of(input.getFirst(), Size.of(node.integer("sample_size", 1))));
    }
  }

  private static void range(NodeInference node) {
    List<Size> start = node.data(0);
    List<Size> limit = node.data(1);
    long[] delta = node.integers(2);
    Size length = Size.UNKNOWN;
    boolean followed = start != null && limit != null && delta != null;
    if (followed && start.size() == 1 && limit.size() == 1 && delta.length == 1) {
      Size span = limit.getFirst().minus(start.getFirst());
      if (span.isConstant() && delta[0] != 0) {
        length = Size.of(Math.max(0, -Math.floorDiv(-span.constant(), delta[0])));
      } else if (span.isNonNegative() && delta[0] > 0) {
        length = span.ceilDivide(delta[0]);
      }
    }
    node.output(0, node.type(0), List.of(length));
    if (length.isConstant() && length.constant() <= Fact.MAXIMUM_DATA) {
      List<Size> data = new ArrayList<>();
      for (long i = 0; i < length.constant(); i++) {
        data.add(start.getFirst().plus(i * delta[0]));
      }
      node.data(0, data);
    }
  }

  private static void shape(NodeInference node) {
    List<Size> shape = node.shape(0);
    if (shape == null) {
      node.output(0, ElementType.INT64, NodeInference.unknown(1));
      return;
    }
    int rank = shape.size();
    int from = clamp(node.integer("start", 0), rank);
    int to = Math.max(from, clamp(node.integer("end", rank), rank));
    node.output(0, ElementType.INT64, List.of(Size.of(to - from)));
    node.data(0, shape.subList(from, to));
  }

  private static int clamp(long index, int rank) {
    return (int) Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
  }

  private static void size(NodeInference node) {
    node.output(0, ElementType.INT64, List.of());
    if (node.shape(0) != null) {
      node.data(0, List.of(Size.product(node.shape(0))));
    }
  }

  private static void window(NodeInference node) {
    long[] length = node.integers(0);
    node.output(
        0,
        node.typeAttribute("output_datatype", ElementType.FLOAT),
        List.of(length != null && length.length == 1 ? Size.of(length[0]) : Size.UNKNOWN));
  }
}
