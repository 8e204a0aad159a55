package dev.sardonyx.runtime.program;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.rewrite.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The nodes of a function, with names and attributes as one call of it has them. */
final class FunctionBody {
  /** Of each part of a new name: names of calls in calls would grow without end. */
  private static final int LONGEST_PART = 200;

  private final Function function;
  private final Node call;
  private final Names names;
  private final Map<String, Attribute> arguments = new HashMap<>();

  FunctionBody(Function function, Node call, Names names) {
    this.function = function;
    this.call = call;
    this.names = names;
    function.attributeDefaults().forEach(attribute -> arguments.put(attribute.name(), attribute));
    arguments.putAll(call.attributes());
  }

  List<Node> nodes() {
    Map<String, String> scope = new HashMap<>();
    scope.put("", "");
    for (int i = 0; i < function.inputs().size(); i++) {
      scope.put(function.inputs().get(i), call.hasInput(i) ? call.inputs().get(i) : "");
    }
    List<Node> passedOn = new ArrayList<>();
    Set<String> made = new HashSet<>();
    function.nodes().forEach(node -> made.addAll(node.outputs()));
    for (int i = 0; i < function.outputs().size(); i++) {
      String inner = function.outputs().get(i);
      if (!call.hasOutput(i)) {
        continue;
      }
      String outer = call.outputs().get(i);
      if (made.contains(inner) && !scope.containsKey(inner)) {
        scope.put(inner, outer);
      } else { // an input, or an output that is listed twice
        passedOn.add(Node.of("Identity", List.of(inner), List.of(outer)));
      }
    }
    made.forEach(name -> scope.computeIfAbsent(name, this::fresh));
    List<Node> nodes = new ArrayList<>();
    function.nodes().forEach(node -> nodes.add(rename(node, scope)));
    for (Node node : passedOn) {
      nodes.add(node.withInputs(List.of(scope.get(node.inputs().getFirst()))));
    }
    return nodes;
  }

  private String fresh(String inner) {
    String caller = call.name().isEmpty() ? function.name() : call.name();
    return names.fresh(end(caller) + "/" + end(inner));
  }

  private static String end(String name) {
    return name.substring(Math.max(0, name.length() - LONGEST_PART));
  }

  private Node rename(Node node, Map<String, String> scope) {
    UnaryOperator<String> newName = name -> scope.getOrDefault(name, name);
    Node renamed =
        node.withName(node.name().isEmpty() ? "" : fresh(node.name()))
            .withInputs(node.inputs().stream().map(newName).toList())
            .withOutputs(node.outputs().stream().map(newName).toList())
            .withAttributes(bound(node.attributes()));
    return Subgraphs.mapBodies(renamed, body -> rename(body, scope));
  }

  /** The attributes, with those that refer to the function's own replaced by the call's. */
  private Map<String, Attribute> bound(Map<String, Attribute> attributes) {
    Map<String, Attribute> bound = new LinkedHashMap<>();
    for (Attribute attribute : attributes.values()) {
      Attribute argument =
          attribute.isReference() ? arguments.get(attribute.reference()) : attribute;
      if (argument != null) {
        bound.put(attribute.name(), argument.withName(attribute.name()));
      }
    }
    return bound;
  }

  /** A body of a control-flow node: its own values get new names too, being new with each call. */
  private Graph rename(Graph body, Map<String, String> outer) {
    Map<String, String> scope = new HashMap<>(outer);
    Subgraphs.definitions(body).forEach(name -> scope.put(name, fresh(name)));
    return new Graph(
        body.name(),
        body.nodes().stream().map(node -> rename(node, scope)).toList(),
        renameKeys(body.initializers(), scope),
        renameKeys(body.sparseInitializers(), scope),
        body.inputs().stream().map(input -> rename(input, scope)).toList(),
        body.outputs().stream().map(output -> rename(output, scope)).toList(),
        Map.of(),
        Map.of(),
        body.documentation(),
        body.metadata());
  }

  private static Value rename(Value value, Map<String, String> scope) {
    return new Value(
        scope.getOrDefault(value.name(), value.name()),
        value.type(),
        value.documentation(),
        value.metadata());
  }

  private static <T> Map<String, T> renameKeys(Map<String, T> map, Map<String, String> scope) {
    Map<String, T> renamed = new LinkedHashMap<>();
    map.forEach((name, value) -> renamed.put(scope.getOrDefault(name, name), value));
    return renamed;
  }
}
