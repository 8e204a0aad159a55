package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph under construction: nodes in order, constants, names nobody else has. The body of a
 * control-flow node has a builder of its own, whose names are free in all graphs around it.
 */
public final class GraphBuilder {
  private final int opset;
  private final GraphBuilder parent;
  private final Set<String> taken;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final Map<Constant, String> constants = new HashMap<>();
  private String base = "";
  private String nodeName = "";
  private int nodesOfOperator;

  /** A small constant, told apart by its content. */
  private record Constant(Tensor tensor) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Constant constant
          && tensor.elementType() == constant.tensor.elementType()
          && tensor.shape().equals(constant.tensor.shape())
          && tensor.toBytes().equals(constant.tensor.toBytes());
    }

    @Override
    public int hashCode() {
      return 31 * tensor.shape().hashCode() + tensor.toBytes().hashCode();
    }
  }

  /** An empty main graph for this version of ONNX's operators. */
  public GraphBuilder(int opset) {
    this(opset, null, new HashSet<>());
  }

  private GraphBuilder(int opset, GraphBuilder parent, Set<String> taken) {
    this.opset = opset;
    this.parent = parent;
    this.taken = taken;
  }

  /** A builder for the body of a node of this graph. */
  public GraphBuilder body() {
    GraphBuilder body = new GraphBuilder(opset, this, taken);
    body.begin(base, nodeName);
    return body;
  }

  /** The version of ONNX's operators that nodes are written for. */
  public int opset() {
    return opset;
  }

  /**
   * Names what follows.
   *
   * @param newBase what inner values are named after
   * @param newNodeName what nodes are named after
   */
  void begin(String newBase, String newNodeName) {
    base = newBase;
    nodeName = newNodeName;
    nodesOfOperator = 0;
  }

  /** A name no value has: {@code wanted}, or that with a number. */
  public String fresh(String wanted) {
    String name = wanted.isEmpty() ? "value" : wanted;
    for (int i = 1; !taken.add(name); i++) {
      name = wanted + "@" + i;
    }
    return name;
  }

  /** Adds a node of one output; returns that, freshly named. */
  public String node(String operator, List<String> inputs, Attribute... attributes) {
    String output = fresh(base + "/" + operator);
    node(operator, inputs, List.of(output), attributes);
    return output;
  }

  /** Adds a node of {@code outputs} outputs; returns these, freshly named. */
  public List<String> nodes(
      String operator, List<String> inputs, int outputs, Attribute... attributes) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add(fresh(base + "/" + operator + "." + i));
    }
    node(operator, inputs, names, attributes);
    return names;
  }

  /** Adds a node that writes values of these names; {@code ""} for an output nobody wants. */
  public void node(
      String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
    String name = nodesOfOperator == 0 ? nodeName : nodeName + "." + nodesOfOperator;
    nodesOfOperator++;
    List<String> given = new ArrayList<>(inputs);
    while (!given.isEmpty() && given.getLast().isEmpty()) {
      given.removeLast();
    }
    nodes.add(Node.of(operator, given, outputs, attributes).withName(name));
  }

  /** A constant, shared with others of the same content. */
  public String constant(Tensor tensor) {
    return constants.computeIfAbsent(
        new Constant(tensor), key -> initializer(constantName(tensor), tensor));
  }

  private static String constantName(Tensor tensor) {
    return "constant/" + tensor.elementType().onnxName() + tensor.shape();
  }

  /** Adds a constant under this name, or one like it. */
  public String initializer(String name, Tensor tensor) {
    String free = fresh(name);
    initializers.put(free, tensor);
    return free;
  }

  /** The elements of a constant of this graph or one around it; empty for all else. */
  public Optional<Tensor> constantOf(String value) {
    for (GraphBuilder builder = this; builder != null; builder = builder.parent) {
      Tensor tensor = builder.initializers.get(value);
      if (tensor != null) {
        return Optional.of(tensor);
      }
    }
    return Optional.empty();
  }

  /** Whether this graph itself, not one around it, gives the value. */
  public boolean gives(String value) {
    return initializers.containsKey(value)
        || nodes.stream().anyMatch(node -> node.outputs().contains(value));
  }

  /**
   * The graph, without what none of its outputs needs.
   *
   * @param outputs values of this graph; {@link #give} makes them so
   */
  public Graph build(String name, List<Value> inputs, List<Value> outputs) {
    return LiveGraph.of(name, nodes, initializers, inputs, outputs);
  }

  /**
   * A value to be an output under this name, or one like it: the value itself where it is a node's
   * output of that name, else a copy.
   */
  public String give(String name, String value) {
    if (value.equals(name) && nodes.stream().anyMatch(node -> node.outputs().contains(value))) {
      return value;
    }
    String free = fresh(name);
    node("Identity", List.of(value), List.of(free));
    return free;
  }
}
