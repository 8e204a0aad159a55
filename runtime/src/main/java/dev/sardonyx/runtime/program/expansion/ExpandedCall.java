package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Names;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node being written with others: what it is, and the nodes so far. */
final class ExpandedCall {
  /** The domain of the engine's own operators. */
  static final String OWN = "dev.sardonyx";

  private final Node node;
  private final int opset;
  private final Names names;
  private final List<Node> before;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * @param opset of ai.onnx
   * @param before the nodes of the graph that come before the call
   */
  ExpandedCall(Node node, int opset, Names names, List<Node> before) {
    this.node = node;
    this.opset = opset;
    this.names = names;
    this.before = before;
  }

  Node node() {
    return node;
  }

  /** The nodes of the graph that come before the call. */
  List<Node> before() {
    return before;
  }

  /** The version of ai.onnx that the nodes added must be of. */
  int opset() {
    return opset;
  }

  /** The nodes added, in order. */
  List<Node> nodes() {
    return nodes;
  }

  boolean has(int input) {
    return node.hasInput(input);
  }

  /** The name of an input; empty if it is absent. */
  String input(int index) {
    return has(index) ? node.inputs().get(index) : "";
  }

  /** The name of an output; empty if it is absent. */
  String output(int index) {
    return node.hasOutput(index) ? node.outputs().get(index) : "";
  }

  long integer(String attribute, long absent) {
    return node.attribute(attribute).map(Attribute::asInt).orElse(absent);
  }

  float real(String attribute, float absent) {
    return node.attribute(attribute).map(Attribute::asFloat).orElse(absent);
  }

  String text(String attribute, String absent) {
    return node.attribute(attribute).map(Attribute::asString).orElse(absent);
  }

  /** The attributes of the call but those named. */
  Attribute[] attributesBut(String... left) {
    Map<String, Attribute> kept = new LinkedHashMap<>(node.attributes());
    for (String name : left) {
      kept.remove(name);
    }
    return kept.values().toArray(Attribute[]::new);
  }

  String fresh(String hint) {
    return names.fresh((node.name().isEmpty() ? node.operator() : node.name()) + "/" + hint);
  }

  /** The value of a new node of ai.onnx. */
  String add(String operator, List<String> inputs, Attribute... attributes) {
    String output = fresh(operator);
    addAs(output, operator, inputs, attributes);
    return output;
  }

  /** A new node of ai.onnx that makes a value of this name. */
  void addAs(String output, String operator, List<String> inputs, Attribute... attributes) {
    nodes.add(Node.of(operator, inputs, List.of(output), attributes).withName(fresh(operator)));
  }

  /** A new node of the engine's own domain; outputs may be empty names. */
  void addOwn(List<String> outputs, String operator, List<String> inputs, Attribute... attributes) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (Attribute attribute : attributes) {
      byName.put(attribute.name(), attribute);
    }
    nodes.add(new Node(fresh(operator), OWN, operator, "", inputs, outputs, byName, "", Map.of()));
  }

  /** The value of a new node of the engine's own domain. */
  String own(String operator, List<String> inputs, Attribute... attributes) {
    String output = fresh(operator);
    addOwn(List.of(output), operator, inputs, attributes);
    return output;
  }

  /** The value with axis {@code from} as axis {@code to}; negative ones count from the end. */
  String moveAxis(String value, long from, long to) {
    return own("MoveAxis", List.of(value), Attribute.of("from", from), Attribute.of("to", to));
  }

  /** {@code [N, ..., C]} as {@code [N, C, ...]}. */
  String channelsFirst(String value) {
    return moveAxis(value, -1, 1);
  }

  /** {@code [N, C, ...]} as {@code [N, ..., C]}. */
  String channelsLast(String value) {
    return moveAxis(value, 1, -1);
  }

  /** A node that is there already, bodies and all. */
  void addNode(Node other) {
    nodes.add(other);
  }

  String constant(Tensor value) {
    return add("Constant", List.of(), Attribute.of("value", value));
  }

  String constant(float value) {
    return constant(Tensor.scalar(value));
  }

  String integers(long... values) {
    return constant(Tensor.of(values, values.length));
  }
}
