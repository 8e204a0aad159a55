package dev.sardonyx.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Bodies held by nodes (of If, Loop, Scan ...) and the outer values these bodies use. */
public final class Subgraphs {
  private Subgraphs() {}

  /** The bodies of {@code node}, in the order of its attributes. */
  public static List<Graph> of(Node node) {
    List<Graph> bodies = new ArrayList<>();
    for (Attribute attribute : node.attributes().values()) {
      if (attribute.isReference()) {
        continue;
      }
      if (attribute.type() == AttributeType.GRAPH) {
        bodies.add(attribute.asGraph());
      } else if (attribute.type() == AttributeType.GRAPHS) {
        bodies.addAll(attribute.asGraphs());
      }
    }
    return bodies;
  }

  /** The values of the graphs around it that {@code node}'s bodies use, at any depth. */
  public static Set<String> captures(Node node) {
    Set<String> captured = new LinkedHashSet<>();
    for (Graph body : of(node)) {
      collectCaptures(body, captured);
    }
    return captured;
  }

  /** The values of the graphs around it that {@code body} uses, at any depth. */
  public static Set<String> captures(Graph body) {
    Set<String> captured = new LinkedHashSet<>();
    collectCaptures(body, captured);
    return captured;
  }

  private static void collectCaptures(Graph body, Set<String> captured) {
    Set<String> own = definitions(body);
    for (Node node : body.nodes()) {
      for (String input : node.inputs()) {
        if (!input.isEmpty() && !own.contains(input)) {
          captured.add(input);
        }
      }
      for (String name : captures(node)) {
        if (!own.contains(name)) {
          captured.add(name);
        }
      }
    }
    for (Value output : body.outputs()) {
      if (!own.contains(output.name())) {
        captured.add(output.name());
      }
    }
  }

  /** The names that {@code graph} itself gives a value: inputs, initializers, node outputs. */
  public static Set<String> definitions(Graph graph) {
    Set<String> names = new HashSet<>(graph.initializers().keySet());
    names.addAll(graph.sparseInitializers().keySet());
    graph.inputs().forEach(input -> names.add(input.name()));
    graph.nodes().forEach(node -> names.addAll(node.outputs()));
    names.remove("");
    return names;
  }

  /** {@code node} with each of its bodies replaced by what {@code change} makes of it. */
  public static Node mapBodies(Node node, UnaryOperator<Graph> change) {
    if (of(node).isEmpty()) {
      return node;
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (Attribute attribute : node.attributes().values()) {
      Attribute changed = attribute;
      if (!attribute.isReference() && attribute.type() == AttributeType.GRAPH) {
        changed = Attribute.of(attribute.name(), change.apply(attribute.asGraph()));
      } else if (!attribute.isReference() && attribute.type() == AttributeType.GRAPHS) {
        changed =
            Attribute.ofGraphs(
                attribute.name(), attribute.asGraphs().stream().map(change).toList());
      }
      attributes.put(attribute.name(), changed);
    }
    return node.withAttributes(attributes);
  }

  /**
   * {@code node} using the value {@code to} wherever it used {@code from}, in its inputs and in its
   * bodies. A body that defines {@code from} itself means another value and stays.
   */
  public static Node renameUses(Node node, String from, String to) {
    Node renamed = node;
    if (node.inputs().contains(from)) {
      renamed =
          renamed.withInputs(
              node.inputs().stream().map(name -> name.equals(from) ? to : name).toList());
    }
    if (captures(node).contains(from)) {
      renamed = mapBodies(renamed, body -> renameCaptured(body, from, to));
    }
    return renamed;
  }

  private static Graph renameCaptured(Graph body, String from, String to) {
    if (definitions(body).contains(from)) {
      return body;
    }
    List<Node> nodes = new ArrayList<>();
    body.nodes().forEach(inner -> nodes.add(renameUses(inner, from, to)));
    if (body.outputs().stream().anyMatch(output -> output.name().equals(from))) {
      // The body hands it on as it is: its output keeps the name, now of a value of its own.
      nodes.add(Node.of("Identity", List.of(to), List.of(from)));
    }
    return body.withNodes(nodes);
  }
}
