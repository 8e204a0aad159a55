package dev.sardonyx.ir;

import java.util.List;
import java.util.Map;

/**
 * A model-local function: an operator given by a body of nodes ({@code FunctionProto}).
 *
 * @param attributes names of attributes without a default
 * @param attributeDefaults attributes with a default
 * @param opsets domain → version for the body
 */
public record Function(
    String domain,
    String name,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    List<Attribute> attributeDefaults,
    List<Node> nodes,
    Map<String, Integer> opsets,
    Map<String, Value> values,
    String documentation,
    Map<String, String> metadata) {
  public Function {
    domain = domain.equals("ai.onnx") ? "" : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    attributeDefaults = List.copyOf(attributeDefaults);
    nodes = List.copyOf(nodes);
    opsets = Map.copyOf(opsets);
    values = Map.copyOf(values);
    metadata = Map.copyOf(metadata);
  }
}
