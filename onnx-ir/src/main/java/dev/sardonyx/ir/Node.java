package dev.sardonyx.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One application of an operator.
 *
 * @param name the model's name for it; may be empty
 * @param domain the operator's domain; {@code ""} is {@code ai.onnx}
 * @param operator the operator's name
 * @param overload which of several model-local functions of this name; mostly empty
 * @param inputs names of values; {@code ""} stands for an optional input that is absent
 * @param outputs names of values; {@code ""} stands for an output nobody wants
 * @param attributes by name, in the model's order
 */
public record Node(
    String name,
    String domain,
    String operator,
    String overload,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes,
    String documentation,
    Map<String, String> metadata) {
  public Node {
    domain = domain.equals("ai.onnx") ? "" : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    metadata = Map.copyOf(metadata);
  }

  /** A node of the default domain. */
  public static Node of(
      String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (Attribute attribute : attributes) {
      byName.put(attribute.name(), attribute);
    }
    return new Node("", "", operator, "", inputs, outputs, byName, "", Map.of());
  }

  public Optional<Attribute> attribute(String attributeName) {
    return Optional.ofNullable(attributes.get(attributeName));
  }

  public boolean hasInput(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty();
  }

  public boolean hasOutput(int index) {
    return index < outputs.size() && !outputs.get(index).isEmpty();
  }

  public Node withName(String newName) {
    return new Node(
        newName, domain, operator, overload, inputs, outputs, attributes, documentation, metadata);
  }

  public Node withInputs(List<String> newInputs) {
    return new Node(
        name, domain, operator, overload, newInputs, outputs, attributes, documentation, metadata);
  }

  public Node withOutputs(List<String> newOutputs) {
    return new Node(
        name, domain, operator, overload, inputs, newOutputs, attributes, documentation, metadata);
  }

  public Node withAttributes(Map<String, Attribute> newAttributes) {
    return new Node(
        name, domain, operator, overload, inputs, outputs, newAttributes, documentation, metadata);
  }

  /** Domain and operator as written in messages: {@code Conv}, {@code com.microsoft:FusedConv}. */
  public String qualifiedOperator() {
    return domain.isEmpty() ? operator : domain + ":" + operator;
  }

  /** The node as messages name it: its name, or its first output where it has none. */
  public String label() {
    String own = name.isEmpty() ? outputs.isEmpty() ? "" : "-> " + outputs.getFirst() : name;
    return qualifiedOperator() + " '" + own + "'";
  }
}
