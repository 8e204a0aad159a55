package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small model with inputs for it, written in a few lines. */
final class GraphCase {
  private final Random random = new Random(7);
  private final List<Node> nodes = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Map<String, Tensor> given = new LinkedHashMap<>();
  private final Map<String, Integer> opsets = new HashMap<>(Map.of("", 22));

  GraphCase opset(int version) {
    opsets.put("", version);
    return this;
  }

  /** An input of FLOAT, random between -2 and 2, whose sizes the model doesn't know. */
  GraphCase input(String name, int... shape) {
    return input(name, floats(shape));
  }

  GraphCase input(String name, Tensor tensor) {
    given.put(name, tensor);
    List<Dimension> open = new ArrayList<>();
    for (int axis = 0; axis < tensor.shape().rank(); axis++) {
      open.add(Dimension.of(name + axis));
    }
    inputs.add(Value.of(name, TensorType.of(tensor.elementType(), open)));
    return this;
  }

  /** An input of FLOAT, random between -2 and 2, whose sizes the model knows. */
  GraphCase sized(String name, int... shape) {
    Tensor tensor = floats(shape);
    given.put(name, tensor);
    inputs.add(Value.of(name, TensorType.of(tensor.elementType(), tensor.shape())));
    return this;
  }

  /** A constant of FLOAT, random between -2 and 2. */
  GraphCase constant(String name, int... shape) {
    return constant(name, floats(shape));
  }

  GraphCase constant(String name, Tensor tensor) {
    constants.put(name, tensor);
    return this;
  }

  /** A constant of INT64, of one dimension. */
  GraphCase integers(String name, long... elements) {
    return constant(name, Tensor.of(elements, elements.length));
  }

  /**
   * A node.
   *
   * @param operator of another domain: {@code com.microsoft:MultiHeadAttention}
   */
  GraphCase node(String operator, String from, String to, Attribute... attributes) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    Arrays.stream(attributes).forEach(attribute -> byName.put(attribute.name(), attribute));
    int end = operator.indexOf(':');
    String domain = operator.substring(0, Math.max(0, end));
    opsets.putIfAbsent(domain, 1);
    nodes.add(
        new Node(
            "",
            domain,
            operator.substring(end + 1),
            "",
            List.of(from.split(",", -1)),
            List.of(to.split(",", -1)),
            byName,
            "",
            Map.of()));
    return this;
  }

  GraphCase outputs(String... names) {
    for (String name : names) {
      outputs.add(Value.untyped(name));
    }
    return this;
  }

  Tensor floats(int... shape) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
    float[] elements = tensor.floatArray();
    for (int i = 0; i < elements.length; i++) {
      elements[i] = random.nextFloat() * 4 - 2;
    }
    return tensor;
  }

  Map<String, Tensor> given() {
    return given;
  }

  Model model() {
    Graph graph = Graph.of("case", nodes, constants, inputs, outputs);
    return Model.of(graph, opsets.get("")).withOpsets(opsets);
  }
}
