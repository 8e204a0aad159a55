package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes Transposes fewer: two in a row become one or none, also with operators between them that a
 * Transpose can move behind; and an operator all of whose inputs are transposed alike is transposed
 * once, after it. Every rewrite leaves fewer Transposes than it found.
 */
public final class TransposeElimination extends NodePass {
  public TransposeElimination() {
    super("transpose-elimination", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (Nodes.is(node, "Transpose")) {
      return mergeWithEarlier(graph, node, context);
    }
    return Nodes.is(node, "Concat", "Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Where")
        && transposeOnceAfter(graph, node, context);
  }

  /**
   * Finds a Transpose before this one, straight or behind operators it can pass, and joins them.
   */
  private static boolean mergeWithEarlier(GraphEditor graph, Node later, PassContext context) {
    List<Node> between = new ArrayList<>();
    Node user = later;
    Node maker = graph.producer(later.inputs().getFirst()).orElse(null);
    while (maker != null && !Nodes.is(maker, "Transpose")) {
      int data = transposedInput(graph, maker);
      if (data < 0 || !Guards.onlyUsedBy(graph, maker.outputs().getFirst(), user)) {
        return false;
      }
      between.addFirst(maker);
      user = maker;
      maker = graph.producer(maker.inputs().get(data)).orElse(null);
    }
    if (maker == null) {
      return false;
    }
    Optional<Permutation> first = Permutation.of(graph, maker);
    Optional<Permutation> second = Permutation.of(graph, later);
    if (first.isEmpty() || second.isEmpty()) {
      return context.declined(later, "the order of axes is not given and the rank unknown");
    }
    if (first.get().rank() != second.get().rank()) {
      return context.declined(later, "an operator before it changes the rank");
    }
    Permutation together = first.get().then(second.get());
    String transposed = maker.outputs().getFirst();
    boolean stays = !Guards.onlyUsedBy(graph, transposed, user);
    if (stays && !together.isIdentity() && !between.isEmpty()) {
      return context.declined(later, "'" + transposed + "' is used elsewhere too");
    }
    return join(graph, maker, between, later, first.get(), together, context);
  }

  /** The input position through which a Transpose may reach this node: its only variable one. */
  private static int transposedInput(GraphEditor graph, Node node) {
    int found = -1;
    for (int i = 0; i < node.inputs().size(); i++) {
      if (node.hasInput(i) && graph.constant(node, i).isEmpty()) {
        if (found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  private static boolean join(
      GraphEditor graph,
      Node earlier,
      List<Node> between,
      Node later,
      Permutation first,
      Permutation together,
      PassContext context) {
    String value = earlier.inputs().getFirst();
    List<Node> moved = new ArrayList<>();
    for (Node node : between) {
      boolean last = node == between.getLast() && together.isIdentity();
      String output =
          last
              ? later.outputs().getFirst()
              : graph.freshName(node.outputs().getFirst() + "_untransposed");
      Optional<Node> behind =
          TransposeTransparency.moveBehind(
              graph, context, node, transposedInput(graph, node), first, value, output);
      if (behind.isEmpty()) {
        return context.declined(later, "no Transpose can be moved behind " + node.label());
      }
      moved.add(behind.get());
      value = output;
    }
    if (between.isEmpty() && together.isIdentity()) {
      Optional<String> reason = graph.bypass(later, value);
      if (reason.isPresent()) {
        return context.declined(later, reason.get());
      }
    } else {
      if (!together.isIdentity()) {
        moved.add(together.transpose(value, later.outputs().getFirst()).withName(later.name()));
      }
      between.forEach(graph::remove);
      graph.replace(later, moved.toArray(Node[]::new));
    }
    if (graph.contains(earlier)
        && graph.consumers(earlier.outputs().getFirst()).isEmpty()
        && !graph.isOutput(earlier.outputs().getFirst())) {
      graph.remove(earlier);
    }
    return context.rewrote(
        earlier.label()
            + " and "
            + later.label()
            + (together.isIdentity() ? " cancel" : " joined"));
  }

  /** {@code op(transpose(a), transpose(b)) -> transpose(op(a, b))}. */
  private static boolean transposeOnceAfter(GraphEditor graph, Node node, PassContext context) {
    Permutation order = null;
    List<Node> transposes = new ArrayList<>();
    for (String input : node.inputs()) {
      Node maker = graph.producer(input, "Transpose").orElse(null);
      Permutation own = maker == null ? null : Permutation.of(graph, maker).orElse(null);
      if (own == null || order != null && !order.equals(own)) {
        return false;
      }
      if (transposes.stream().noneMatch(other -> other == maker)) {
        transposes.add(maker);
      }
      order = own;
    }
    if (transposes.size() < 2) {
      return false;
    }
    for (Node transpose : transposes) {
      Optional<String> kept =
          Guards.whyKept(graph, transpose.outputs().getFirst(), List.of(transpose, node));
      if (kept.isPresent()) {
        return context.declined(node, kept.get());
      }
    }
    List<String> operands = new ArrayList<>();
    for (String input : node.inputs()) {
      operands.add(graph.producer(input).orElseThrow().inputs().getFirst());
    }
    String output = graph.freshName(node.outputs().getFirst() + "_untransposed");
    Node moved = node.withInputs(operands).withOutputs(List.of(output));
    if (Nodes.is(node, "Concat")) {
      long axis = order.source(Nodes.integer(node, "axis", 1));
      moved = Nodes.with(moved, Attribute.of("axis", axis));
    }
    graph.replace(node, moved, order.transpose(output, node.outputs().getFirst()));
    transposes.forEach(graph::remove);
    return context.rewrote(
        transposes.size() + " Transposes before " + node.label() + " -> one after it");
  }
}
