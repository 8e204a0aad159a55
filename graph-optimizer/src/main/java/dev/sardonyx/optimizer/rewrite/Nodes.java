package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small questions about nodes, and new nodes. */
public final class Nodes {
  /** The domain of operators that only this engine has. */
  public static final String ENGINE_DOMAIN = "dev.sardonyx";

  /** Its version. */
  public static final int ENGINE_VERSION = 1;

  private Nodes() {}

  /** Whether {@code node} is one of these operators of ai.onnx. */
  public static boolean is(Node node, String... operators) {
    return node.domain().isEmpty() && List.of(operators).contains(node.operator());
  }

  public static long integer(Node node, String attribute, long absent) {
    return node.attribute(attribute).map(Attribute::asInt).orElse(absent);
  }

  public static float real(Node node, String attribute, float absent) {
    return node.attribute(attribute).map(Attribute::asFloat).orElse(absent);
  }

  /**
   * Whether every number of a list attribute is {@code value}.
   *
   * @param absent the answer where there is no such attribute
   */
  public static boolean isAll(Node node, String attribute, long value, boolean absent) {
    return node.attribute(attribute)
        .map(Attribute::asInts)
        .map(numbers -> Arrays.stream(numbers).allMatch(number -> number == value))
        .orElse(absent);
  }

  /** Whether a window's padding is what {@code pads} says, not what {@code auto_pad} asks for. */
  public static boolean padsAsGiven(Node node) {
    return node.attribute("auto_pad").filter(a -> !a.asString().equals("NOTSET")).isEmpty();
  }

  /**
   * The weights of a convolution whose weights, and bias if it has one, are constant; empty unless
   * they are FLOAT and there are any.
   */
  public static Optional<Tensor> constantWeights(GraphEditor graph, Node convolution) {
    boolean knownBias = !convolution.hasInput(2) || graph.constant(convolution, 2).isPresent();
    return graph
        .constant(convolution, 1)
        .filter(weights -> weights.elementType() == ElementType.FLOAT)
        .filter(weights -> weights.elements() > 0 && knownBias);
  }

  /**
   * A list of integers that some versions of an operator take as attribute and others as input.
   *
   * @param input the input's place; -1 if it is an attribute in every version
   * @return empty if there is neither, or the input is not constant
   */
  public static Optional<long[]> integers(
      GraphEditor graph, Node node, String attribute, int input) {
    if (node.attribute(attribute).isPresent()) {
      return node.attribute(attribute).map(Attribute::asInts);
    }
    return input < 0 ? Optional.empty() : graph.constant(node, input).flatMap(Nodes::integers);
  }

  /** The elements of an INT64 or INT32 tensor. */
  public static Optional<long[]> integers(Tensor tensor) {
    long[] result = new long[tensor.elements()];
    for (int i = 0; i < result.length; i++) {
      switch (tensor.elementType()) {
        case INT64 -> result[i] = tensor.longArray()[tensor.offset() + i];
        case INT32 -> result[i] = tensor.intArray()[tensor.offset() + i];
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(result);
  }

  /** A node of the engine's own domain. */
  public static Node engine(
      PassContext context,
      String name,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Attribute... attributes) {
    context.importDomain(ENGINE_DOMAIN, ENGINE_VERSION);
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (Attribute attribute : attributes) {
      byName.put(attribute.name(), attribute);
    }
    return new Node(name, ENGINE_DOMAIN, operator, "", inputs, outputs, byName, "", Map.of());
  }

  /** {@code node} with one more attribute, or another value of one. */
  public static Node with(Node node, Attribute attribute) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.put(attribute.name(), attribute);
    return node.withAttributes(attributes);
  }

  /** Whether two types certainly have the same dimensions; symbols are compared by name. */
  public static boolean sameShape(Optional<TensorType> left, Optional<TensorType> right) {
    Optional<List<Dimension>> first = left.flatMap(TensorType::dimensions);
    Optional<List<Dimension>> second = right.flatMap(TensorType::dimensions);
    if (first.isEmpty() || second.isEmpty() || first.get().size() != second.get().size()) {
      return false;
    }
    for (int i = 0; i < first.get().size(); i++) {
      if (!same(first.get().get(i), second.get().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether two dimensions are certainly the same size. */
  public static boolean same(Dimension left, Dimension right) {
    boolean meaningful =
        switch (left) {
          case Dimension.Known known -> known.size() >= 0;
          case Dimension.Symbol symbol -> !symbol.name().isEmpty() && !symbol.name().equals("?");
          case Dimension.Unknown ignored -> false;
        };
    return meaningful && left.equals(right);
  }

  /** The rank of {@code value}; -1 if unknown. */
  public static int rank(GraphEditor graph, String value) {
    return graph.type(value).flatMap(TensorType::dimensions).map(List::size).orElse(-1);
  }
}
