package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An operator on floats that treats each element alike.
 *
 * @param name its ONNX name, or {@code Affine}
 * @param p first parameter, as in {@link EpilogueStep}
 * @param q second parameter
 * @param operands one value or two
 */
record ElementwiseOperation(String name, float p, float q, List<String> operands) {
  private static final Set<String> UNARY =
      Set.of(
          "Abs",
          "Ceil",
          "Erf",
          "Exp",
          "Floor",
          "Log",
          "Mish",
          "Neg",
          "Reciprocal",
          "Softplus",
          "Sqrt");

  private static final Set<String> BINARY =
      Set.of("Add", "Div", "Max", "Min", "Mul", "PRelu", "Pow", "Sub");

  /** The operation that {@code node} is; empty if it is none. */
  static Optional<ElementwiseOperation> of(GraphEditor graph, PassContext context, Node node) {
    if (node.outputs().size() != 1
        || node.inputs().isEmpty()
        || !Scalars.isFloat(graph, node.outputs().getFirst())) {
      return Optional.empty();
    }
    return found(graph, context, node)
        .filter(
            operation ->
                operation.operands.stream().allMatch(value -> Scalars.isFloat(graph, value)));
  }

  private static Optional<ElementwiseOperation> found(
      GraphEditor graph, PassContext context, Node node) {
    for (int i = 0; i < Math.min(2, node.inputs().size()); i++) {
      String value = node.inputs().get(i);
      Optional<EpilogueStep> step = EpilogueStep.of(graph, context, node, value);
      if (step.isPresent()) {
        return Optional.of(
            new ElementwiseOperation(
                step.get().operation(), step.get().p(), step.get().q(), List.of(value)));
      }
    }
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    if (UNARY.contains(node.operator()) && node.inputs().size() == 1) {
      return plain(node, 0);
    }
    if (node.operator().equals("Elu") && node.inputs().size() == 1) {
      return plain(node, Nodes.real(node, "alpha", 1));
    }
    boolean binary =
        BINARY.contains(node.operator())
            && node.inputs().size() == 2
            && node.attributes().isEmpty()
            // Before, broadcasting was by attributes, and PRelu's of its own.
            && context.opset() >= (node.operator().equals("PRelu") ? 9 : 8);
    return binary ? plain(node, 0) : Optional.empty();
  }

  private static Optional<ElementwiseOperation> plain(Node node, float p) {
    return Optional.of(new ElementwiseOperation(node.operator(), p, 0, node.inputs()));
  }
}
