package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * One input of one node on the way back: what a rule of {@link GradientRules} writes its nodes
 * with. A gradient has the shape of the value it is of.
 */
final class GradientStep {
  private final ExpandedCall call;
  private final Node node;
  private final List<String> inputs;
  private final List<String> outputs;
  private final List<String> upstreams;
  private final int position;

  /**
   * @param inputs the names of the node's input values; so {@code outputs}
   * @param upstreams the gradient for each output; null for one that nothing depends on
   * @param position of the input whose gradient is wanted
   */
  GradientStep(
      ExpandedCall call,
      Node node,
      List<String> inputs,
      List<String> outputs,
      List<String> upstreams,
      int position) {
    this.call = call;
    this.node = node;
    this.inputs = inputs;
    this.outputs = outputs;
    this.upstreams = upstreams;
    this.position = position;
  }

  ExpandedCall call() {
    return call;
  }

  Node node() {
    return node;
  }

  int position() {
    return position;
  }

  int inputCount() {
    return inputs.size();
  }

  boolean has(int input) {
    return input < inputs.size() && !inputs.get(input).isEmpty();
  }

  String input(int index) {
    return inputs.get(index);
  }

  List<String> inputs() {
    return inputs;
  }

  /** The first output. */
  String output() {
    return outputs.getFirst();
  }

  List<String> outputs() {
    return outputs;
  }

  /** The gradient for the first output. */
  String upstream() {
    return upstream(0);
  }

  /** The gradient for an output, zeros if nothing depends on it. */
  String upstream(int index) {
    String gradient = upstreams.get(index);
    return gradient == null ? filled(0, outputs.get(index)) : gradient;
  }

  float real(String attribute, float absent) {
    return node.attribute(attribute).map(Attribute::asFloat).orElse(absent);
  }

  long integer(String attribute, long absent) {
    return node.attribute(attribute).map(Attribute::asInt).orElse(absent);
  }

  Attribute[] attributes() {
    return node.attributes().values().toArray(Attribute[]::new);
  }

  String add(String operator, String... operands) {
    return call.add(operator, List.of(operands));
  }

  /** A tensor like another, one number everywhere. */
  String filled(double value, String like) {
    return call.own("FilledLike", List.of(like), Attribute.of("value", (float) value));
  }

  /** {@code factor * value}. */
  String times(double factor, String value) {
    return add("Mul", value, filled(factor, value));
  }

  /** {@code value + addend}. */
  String plus(double addend, String value) {
    return add("Add", value, filled(addend, value));
  }

  String square(String value) {
    return add("Mul", value, value);
  }

  /** The upstream gradient times a factor of its shape. */
  String scaled(String factor) {
    return add("Mul", upstream(), factor);
  }

  /** {@code chosen} where {@code value > bound}, else {@code other}. */
  String above(String value, double bound, String chosen, String other) {
    return add("Where", add("Greater", value, filled(bound, value)), chosen, other);
  }

  String zeros() {
    return filled(0, upstream());
  }

  /** The value summed over what was broadcast of the input. */
  String reduced(String value) {
    return call.own("SumTo", List.of(value, inputs.get(position)));
  }

  /** The value in the shape of the input. */
  String reshaped(String value) {
    return add("Reshape", value, add("Shape", inputs.get(position)));
  }

  /** The node on other inputs: its outputs. */
  List<String> again(List<String> newInputs, Attribute... newAttributes) {
    List<String> made = new ArrayList<>();
    node.outputs().forEach(ignored -> made.add(call.fresh(node.operator())));
    call.addNode(
        Node.of(node.operator(), newInputs, made, newAttributes)
            .withName(call.fresh(node.operator())));
    return made;
  }
}
