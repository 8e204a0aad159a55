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

/**
 * {@code (x - mean) / sqrt(mean((x - mean)^2) + epsilon) * scale + bias}, the means along the last
 * axis -> LayerNormalization.
 */
public final class LayerNormalizationFusion extends NodePass {
  /** The first opset of ai.onnx that has LayerNormalization. */
  private static final int SINCE = 17;

  public LayerNormalizationFusion(OptimizationLevel level) {
    super(
        level == OptimizationLevel.PORTABLE
            ? "layer-normalization-fusion"
            : "engine-layer-normalization-fusion",
        level);
  }

  /** The parts of a match, filled in from the last node to the first. */
  private static final class Match {
    private final List<Node> nodes = new ArrayList<>();
    private String x;
    private String scale;
    private String bias;
    private double epsilon;
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "Add")) {
      return false;
    }
    Match match = match(graph, node);
    if (match == null) {
      return false;
    }
    Attribute axis = Attribute.of("axis", -1L);
    Attribute epsilon = Attribute.of("epsilon", (float) match.epsilon);
    List<String> inputs = List.of(match.x, match.scale, match.bias);
    return new WrittenOut("LayerNormalization", SINCE, inputs, List.of(axis, epsilon), match.nodes)
        .replace(graph, context, level());
  }

  private static Match match(GraphEditor graph, Node root) {
    for (int side = 0; side < 2; side++) {
      Node multiply = graph.producer(root.inputs().get(side), "Mul").orElse(null);
      for (int factor = 0; multiply != null && factor < 2; factor++) {
        Node divide = graph.producer(multiply.inputs().get(factor), "Div").orElse(null);
        Match match = divide == null ? null : normalized(graph, divide);
        if (match != null) {
          match.scale = multiply.inputs().get(1 - factor);
          match.bias = root.inputs().get(1 - side);
          match.nodes.add(multiply);
          match.nodes.add(root);
          return LastAxis.isVector(graph, match.scale, match.x)
                  && LastAxis.isVector(graph, match.bias, match.x)
              ? match
              : null;
        }
      }
    }
    return null;
  }

  /** {@code (x - mean) / sqrt(variance + epsilon)}. */
  private static Match normalized(GraphEditor graph, Node divide) {
    Node subtract = graph.producer(divide.inputs().get(0), "Sub").orElse(null);
    Node root = graph.producer(divide.inputs().get(1), "Sqrt").orElse(null);
    Node add = root == null ? null : graph.producer(root.inputs().getFirst(), "Add").orElse(null);
    int side = add == null ? -1 : Scalars.constantSide(graph, add);
    if (subtract == null || side < 0) {
      return null;
    }
    Node variance = graph.producer(add.inputs().get(1 - side), "ReduceMean").orElse(null);
    Node square =
        variance == null ? null : graph.producer(variance.inputs().getFirst()).orElse(null);
    String difference = divide.inputs().getFirst();
    Node mean = graph.producer(subtract.inputs().get(1), "ReduceMean").orElse(null);
    String x = subtract.inputs().getFirst();
    if (square == null
        || mean == null
        || !LastAxis.isSquare(graph, square, difference)
        || !mean.inputs().getFirst().equals(x)
        || !LastAxis.isMean(graph, mean)
        || !LastAxis.isMean(graph, variance)) {
      return null;
    }
    Match match = new Match();
    match.x = x;
    match.epsilon = Scalars.of(graph, add.inputs().get(side)).orElseThrow();
    match.nodes.addAll(List.of(mean, subtract, square, variance, add, root, divide));
    return match;
  }
}
