package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.RandomResults;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets equal nodes, and equal small constants, be computed and kept once. */
public final class CommonSubexpressionElimination implements Pass {
  /** Larger constants are not compared; equal ones are rare and comparing them reads them all. */
  private static final int MAXIMUM_COMPARED = 256;

  /** What makes two nodes equal; attributes by name and text. */
  private record Key(
      String domain,
      String operator,
      String overload,
      List<String> inputs,
      Map<String, String> attributes,
      int outputs) {}

  /** What makes two constants equal. */
  private record Constant(ElementType type, List<Integer> shape, List<Byte> bytes) {}

  @Override
  public String name() {
    return "common-subexpression-elimination";
  }

  @Override
  public OptimizationLevel level() {
    return OptimizationLevel.PORTABLE;
  }

  @Override
  public void run(GraphEditor graph, PassContext context) {
    context.beginSweep();
    shareConstants(graph, context);
    Map<Key, Node> first = new HashMap<>();
    for (Node candidate : graph.nodes()) {
      // Sharing a node renames the inputs of later ones; so ask for each as it is now.
      Node node = current(graph, candidate);
      if (node == null || !isComparable(node)) {
        continue;
      }
      Node earlier = first.putIfAbsent(key(node), node);
      if (earlier != null) {
        share(graph, current(graph, earlier), node, context);
      }
    }
  }

  /** The node that makes what {@code node} made when the pass began; null if it has no output. */
  private static Node current(GraphEditor graph, Node node) {
    return node.outputs().stream()
        .filter(output -> !output.isEmpty())
        .findFirst()
        .flatMap(graph::producer)
        .orElse(null);
  }

  private static void shareConstants(GraphEditor graph, PassContext context) {
    Map<Constant, String> first = new HashMap<>();
    for (String name : graph.initializerNames()) {
      Tensor tensor = graph.constant(name).orElse(null);
      if (tensor == null
          || tensor.elements() > MAXIMUM_COMPARED
          || tensor.elementType() == ElementType.STRING
          || graph.isOutput(name)
          || graph.consumers(name).isEmpty()) {
        continue;
      }
      String earlier = first.putIfAbsent(constant(tensor), name);
      if (earlier != null) {
        graph.replaceUses(name, earlier);
        graph.removeConstant(name);
        context.rewrote("constant '" + name + "' -> '" + earlier + "'");
      }
    }
  }

  private static Constant constant(Tensor tensor) {
    var buffer = tensor.toBytes();
    Byte[] bytes = new Byte[buffer.remaining()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = buffer.get(buffer.position() + i);
    }
    List<Integer> shape = Arrays.stream(tensor.shape().toArray()).boxed().toList();
    return new Constant(tensor.elementType(), shape, List.of(bytes));
  }

  private static boolean isComparable(Node node) {
    return Subgraphs.of(node).isEmpty()
        && !RandomResults.has(node.operator())
        && !node.operator().equals("Dropout")
        && node.attributes().values().stream()
            .allMatch(
                attribute ->
                    !attribute.isReference()
                        && switch (attribute.type()) {
                          case FLOAT, INT, STRING, FLOATS, INTS, STRINGS -> true;
                          default -> false;
                        });
  }

  private static Key key(Node node) {
    Map<String, String> attributes = new TreeMap<>();
    for (Attribute attribute : node.attributes().values()) {
      AttributeType type = attribute.type();
      attributes.put(attribute.name(), type + " " + attribute.value());
    }
    return new Key(
        node.domain(),
        node.operator(),
        node.overload(),
        node.inputs(),
        attributes,
        node.outputs().size());
  }

  private static void share(GraphEditor graph, Node earlier, Node later, PassContext context) {
    for (int i = 0; i < later.outputs().size(); i++) {
      if (later.hasOutput(i) && graph.isOutput(later.outputs().get(i))) {
        context.declined(later, "'" + later.outputs().get(i) + "' is a graph output");
        return;
      }
      if (later.hasOutput(i) && !earlier.hasOutput(i)) {
        context.declined(later, "its equal " + earlier.label() + " has fewer outputs");
        return;
      }
    }
    for (int i = 0; i < later.outputs().size(); i++) {
      if (later.hasOutput(i)) {
        graph.replaceUses(later.outputs().get(i), earlier.outputs().get(i));
      }
    }
    graph.remove(later);
    context.rewrote(later.label() + " -> " + earlier.label());
  }
}
