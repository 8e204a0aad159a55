package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code x / sqrt(mean(x^2) + epsilon) * scale}, the mean along the last axis, also by way of a
 * reciprocal -> RMSNormalization.
 */
public final class RootMeanSquareFusion extends NodePass {
  /** The first opset of ai.onnx that has RMSNormalization. */
  private static final int SINCE = 23;

  public RootMeanSquareFusion(OptimizationLevel level) {
    super(
        level == OptimizationLevel.PORTABLE
            ? "root-mean-square-fusion"
            : "engine-root-mean-square-fusion",
        level);
  }

  /**
   * {@code x} divided by its root mean square.
   *
   * @param nodes what it is made of, in order of execution
   */
  private record Quotient(String x, double epsilon, List<Node> nodes) {}

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "Mul")) {
      return false;
    }
    for (int side = 0; side < 2; side++) {
      Quotient quotient =
          graph
              .producer(node.inputs().get(side))
              .flatMap(maker -> quotient(graph, maker))
              .orElse(null);
      if (quotient != null && LastAxis.isVector(graph, node.inputs().get(1 - side), quotient.x())) {
        return fuse(graph, node, quotient, node.inputs().get(1 - side), context);
      }
    }
    return false;
  }

  private boolean fuse(
      GraphEditor graph, Node node, Quotient quotient, String scale, PassContext context) {
    List<Node> pattern = new ArrayList<>(quotient.nodes());
    pattern.add(node);
    Attribute axis = Attribute.of("axis", -1L);
    Attribute epsilon = Attribute.of("epsilon", (float) quotient.epsilon());
    List<String> inputs = List.of(quotient.x(), scale);
    return new WrittenOut("RMSNormalization", SINCE, inputs, List.of(axis, epsilon), pattern)
        .replace(graph, context, level());
  }

  /** {@code x / root}, {@code x * (1 / root)} or {@code x * Reciprocal(root)}. */
  private static Optional<Quotient> quotient(GraphEditor graph, Node node) {
    if (Nodes.is(node, "Div")) {
      return ofRoot(graph, node.inputs().get(0), node.inputs().get(1), List.of(node));
    }
    if (!Nodes.is(node, "Mul")) {
      return Optional.empty();
    }
    for (int side = 0; side < 2; side++) {
      Node inverse = graph.producer(node.inputs().get(side)).orElse(null);
      String x = node.inputs().get(1 - side);
      if (inverse != null && Nodes.is(inverse, "Reciprocal")) {
        return ofRoot(graph, x, inverse.inputs().getFirst(), List.of(inverse, node));
      }
      if (inverse != null
          && Nodes.is(inverse, "Div")
          && Scalars.is(graph, inverse.inputs().getFirst(), 1)) {
        return ofRoot(graph, x, inverse.inputs().get(1), List.of(inverse, node));
      }
    }
    return Optional.empty();
  }

  /** {@code sqrt(mean(x^2) + epsilon)}, then what is made of it. */
  private static Optional<Quotient> ofRoot(
      GraphEditor graph, String x, String root, List<Node> after) {
    Node squareRoot = graph.producer(root, "Sqrt").orElse(null);
    Node add =
        squareRoot == null
            ? null
            : graph.producer(squareRoot.inputs().getFirst(), "Add").orElse(null);
    int side = add == null ? -1 : Scalars.constantSide(graph, add);
    if (side < 0) {
      return Optional.empty();
    }
    Node mean = graph.producer(add.inputs().get(1 - side), "ReduceMean").orElse(null);
    Node square = mean == null ? null : graph.producer(mean.inputs().getFirst()).orElse(null);
    if (square == null || !LastAxis.isSquare(graph, square, x) || !LastAxis.isMean(graph, mean)) {
      return Optional.empty();
    }
    List<Node> nodes = new ArrayList<>(List.of(square, mean, add, squareRoot));
    nodes.addAll(after);
    double epsilon = Scalars.of(graph, add.inputs().get(side)).orElseThrow();
    return Optional.of(new Quotient(x, epsilon, nodes));
  }
}
