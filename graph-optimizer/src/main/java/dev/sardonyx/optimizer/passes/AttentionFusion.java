package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Attention as exporters write it: {@code Softmax(Q · K' * scale + mask) · V} between transposes
 * that bring {@code [batch, rows, heads, size]} to {@code [batch, heads, rows, size]} and back ->
 * {@code dev.sardonyx:FusedAttention} of the tensors before the transposes, with the attribute
 * {@code scale} and the mask as fourth input.
 */
public final class AttentionFusion extends NodePass {
  private static final long[] HEADS_FIRST = {0, 2, 1, 3};
  private static final long[] HEADS_FIRST_TRANSPOSED = {0, 2, 3, 1};

  public AttentionFusion() {
    super("attention-fusion", OptimizationLevel.ENGINE);
  }

  /** The parts of a match. */
  private static final class Match {
    private final List<Node> nodes = new ArrayList<>();
    private String q;
    private String k;
    private String v;
    private String mask = "";
    private double scale = 1;

    /** Takes {@code node} as one more part, unless it is null. */
    private Node part(Optional<Node> node) {
      node.ifPresent(nodes::add);
      return node.orElse(null);
    }
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    Match match = match(graph, node, context);
    if (match == null) {
      return false;
    }
    for (String value : List.of(match.q, match.k, match.v, match.mask)) {
      if (!value.isEmpty() && !Scalars.isFloat(graph, value)) {
        return context.declined(node, "'" + value + "' is not known to be FLOAT");
      }
    }
    match.nodes.remove(node);
    match.nodes.add(node);
    Optional<String> kept = Guards.whyKept(graph, match.nodes);
    if (kept.isPresent()) {
      return context.declined(node, "looks like attention, but " + kept.get());
    }
    List<String> inputs = new ArrayList<>(List.of(match.q, match.k, match.v));
    if (!match.mask.isEmpty()) {
      inputs.add(match.mask);
    }
    Node fused =
        Nodes.engine(
            context,
            node.name(),
            "FusedAttention",
            inputs,
            node.outputs(),
            Attribute.of("scale", (float) match.scale));
    match.nodes.subList(0, match.nodes.size() - 1).forEach(graph::remove);
    graph.replace(node, fused);
    return context.rewrote(match.nodes.size() + " nodes up to " + node.label() + " -> attention");
  }

  private static Match match(GraphEditor graph, Node last, PassContext context) {
    if (!isTranspose(last, HEADS_FIRST)) {
      return null;
    }
    Match match = new Match();
    match.nodes.add(last);
    Node values = match.part(graph.producer(last.inputs().getFirst(), "MatMul"));
    Node softmax =
        values == null ? null : match.part(graph.producer(values.inputs().getFirst(), "Softmax"));
    if (softmax == null || !isOverKeys(softmax, context)) {
      return null;
    }
    match.v = transposed(graph, values.inputs().get(1), HEADS_FIRST, match);
    Node scores = scores(graph, softmax.inputs().getFirst(), match);
    if (scores == null || match.v == null) {
      return null;
    }
    match.q = transposed(graph, scores.inputs().get(0), HEADS_FIRST, match);
    match.k = transposed(graph, scores.inputs().get(1), HEADS_FIRST_TRANSPOSED, match);
    return match.q == null || match.k == null ? null : match;
  }

  /** The product that {@code value} is, perhaps times a constant, perhaps with a mask added. */
  private static Node scores(GraphEditor graph, String value, Match match) {
    Node add = graph.producer(value, "Add").orElse(null);
    if (add == null || Scalars.constantSide(graph, add) >= 0) {
      return scaled(graph, value, match);
    }
    for (int side = 0; side < 2; side++) {
      int before = match.nodes.size();
      match.nodes.add(add);
      match.mask = add.inputs().get(1 - side);
      Node scores = scaled(graph, add.inputs().get(side), match);
      int rank = Nodes.rank(graph, match.mask);
      if (scores != null && rank >= 0 && rank <= 4) {
        return scores;
      }
      match.nodes.subList(before, match.nodes.size()).clear();
    }
    return null;
  }

  private static Node scaled(GraphEditor graph, String value, Match match) {
    Node maker = graph.producer(value).orElse(null);
    if (maker == null || Nodes.is(maker, "MatMul")) {
      return match.part(Optional.ofNullable(maker));
    }
    if (!Nodes.is(maker, "Div", "Mul")) {
      return null;
    }
    int side = Nodes.is(maker, "Div") ? 1 : Scalars.constantSide(graph, maker);
    OptionalDouble factor =
        side < 0 ? OptionalDouble.empty() : Scalars.of(graph, maker.inputs().get(side));
    Node product =
        factor.isEmpty()
            ? null
            : graph.producer(maker.inputs().get(1 - side), "MatMul").orElse(null);
    if (product == null
        || !Scalars.keepsShape(graph, product.outputs().getFirst(), maker.inputs().get(side))) {
      return null;
    }
    match.scale = Nodes.is(maker, "Div") ? 1 / factor.getAsDouble() : factor.getAsDouble();
    match.nodes.add(maker);
    match.nodes.add(product);
    return product;
  }

  /** What is transposed to be {@code value}; null if it is no such transpose. */
  private static String transposed(
      GraphEditor graph, String value, long[] permutation, Match match) {
    Node transpose =
        graph
            .producer(value, "Transpose")
            .filter(node -> isTranspose(node, permutation))
            .orElse(null);
    return transpose == null ? null : match.part(Optional.of(transpose)).inputs().getFirst();
  }

  private static boolean isTranspose(Node node, long[] permutation) {
    return Nodes.is(node, "Transpose")
        && node.attribute("perm")
            .filter(attribute -> Arrays.equals(attribute.asInts(), permutation))
            .isPresent();
  }

  /** Whether the softmax of four dimensions is along the last of them. */
  private static boolean isOverKeys(Node softmax, PassContext context) {
    long axis = Nodes.integer(softmax, "axis", context.opset() < 13 ? 1 : -1);
    return axis == -1 || axis == 3;
  }
}
