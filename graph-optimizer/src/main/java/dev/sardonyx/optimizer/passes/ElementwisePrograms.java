package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connected elementwise operators on floats, whose results nobody else uses -> one {@code
 * dev.sardonyx:Elementwise}, which goes over memory once.
 *
 * <p>Its attributes: {@code operations}, the ONNX names in order; {@code operands}, two an
 * operation: an input, or the number of inputs plus the position of an earlier operation, or -1;
 * {@code parameters}, two numbers an operation, as {@link EpilogueStep}s have them.
 */
public final class ElementwisePrograms implements Pass {
  /** Tensors of which tiles are in the cache at once. */
  private static final int MOST_INPUTS = 8;

  private static final int MOST_OPERATIONS = 24;

  @Override
  public String name() {
    return "elementwise-programs";
  }

  @Override
  public OptimizationLevel level() {
    return OptimizationLevel.ENGINE;
  }

  @Override
  public boolean runsLast() {
    return true;
  }

  @Override
  public void run(GraphEditor graph, PassContext context) {
    Map<Node, ElementwiseOperation> operations = new IdentityHashMap<>();
    List<Node> nodes = graph.nodes();
    for (Node node : nodes) {
      ElementwiseOperation.of(graph, context, node)
          .ifPresent(operation -> operations.put(node, operation));
    }
    // From the end, so that each group is as large as it can be.
    for (Node node : nodes.reversed()) {
      if (graph.contains(node) && operations.containsKey(node)) {
        Set<Node> group = group(graph, node, operations);
        if (group.size() > 1) {
          join(graph, context, nodes.stream().filter(group::contains).toList(), operations);
        }
      }
    }
  }

  /** The nodes that can be joined with {@code last}, which makes the result. */
  private static Set<Node> group(
      GraphEditor graph, Node last, Map<Node, ElementwiseOperation> operations) {
    Set<Node> group = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>(List.of(last));
    group.add(last);
    String result = last.outputs().getFirst();
    while (!open.isEmpty()) {
      for (String input : operations.get(open.remove()).operands()) {
        Node producer = graph.producer(input).orElse(null);
        boolean joins =
            producer != null
                && operations.containsKey(producer)
                && !group.contains(producer)
                && group.size() < MOST_OPERATIONS
                && !graph.isOutput(input)
                && group.containsAll(graph.consumers(input))
                && alike(graph, input, result);
        if (joins) {
          group.add(producer);
          if (inputs(group, operations).size() > MOST_INPUTS) {
            group.remove(producer);
          } else {
            // A value that several use is looked at again when the last of them is in.
            open.add(producer);
          }
        }
      }
    }
    return group;
  }

  /** Whether two values have the same shape as far as is known of it, and not less of one. */
  private static boolean alike(GraphEditor graph, String left, String right) {
    Optional<List<Dimension>> first = graph.type(left).flatMap(TensorType::dimensions);
    Optional<List<Dimension>> second = graph.type(right).flatMap(TensorType::dimensions);
    if (first.isEmpty() || second.isEmpty() || first.get().size() != second.get().size()) {
      return false;
    }
    for (int i = 0; i < first.get().size(); i++) {
      Dimension one = first.get().get(i);
      Dimension other = second.get().get(i);
      boolean known = one instanceof Dimension.Known || other instanceof Dimension.Known;
      if (known && !one.equals(other)) {
        return false;
      }
    }
    return true;
  }

  /** What goes into the nodes of a group and doesn't come from one. */
  private static Set<String> inputs(Iterable<Node> group, Map<Node, ElementwiseOperation> all) {
    Set<String> inputs = new LinkedHashSet<>();
    Set<String> made = new LinkedHashSet<>();
    for (Node node : group) {
      inputs.addAll(all.get(node).operands());
      made.add(node.outputs().getFirst());
    }
    inputs.removeAll(made);
    return inputs;
  }

  private static void join(
      GraphEditor graph,
      PassContext context,
      List<Node> group,
      Map<Node, ElementwiseOperation> all) {
    List<String> inputs = List.copyOf(inputs(group, all));
    Map<String, Integer> places = new HashMap<>();
    inputs.forEach(input -> places.put(input, places.size()));
    List<String> names = new ArrayList<>();
    List<Long> operands = new ArrayList<>();
    List<Float> parameters = new ArrayList<>();
    for (Node node : group) {
      ElementwiseOperation operation = all.get(node);
      names.add(operation.name());
      parameters.add(operation.p());
      parameters.add(operation.q());
      List<String> values = operation.operands();
      operands.add((long) places.get(values.getFirst()));
      operands.add(values.size() > 1 ? (long) places.get(values.get(1)) : -1L);
      places.put(node.outputs().getFirst(), places.size());
    }
    Node last = group.getLast();
    Node joined =
        Nodes.engine(
            context,
            last.name(),
            "Elementwise",
            inputs,
            last.outputs(),
            Attribute.ofStrings("operations", names),
            Attribute.ofInts("operands", operands),
            Attribute.ofFloats("parameters", parameters));
    group.subList(0, group.size() - 1).forEach(graph::remove);
    graph.replace(last, joined);
    context.rewrote(String.join(" + ", names) + " -> " + joined.label());
  }
}
