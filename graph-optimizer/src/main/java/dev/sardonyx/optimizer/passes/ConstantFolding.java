package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.RandomResults;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replaces nodes whose inputs are all constants by their results. */
public final class ConstantFolding extends NodePass {
  public ConstantFolding() {
    super("constant-folding", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!allInputsConstant(graph, node)) {
      return false;
    }
    if (RandomResults.has(node.operator())) {
      return context.declined(node, "its result is random");
    }
    if (!Subgraphs.of(node).isEmpty()) {
      return context.declined(node, "it has a body");
    }
    for (String output : node.outputs()) {
      if (graph.isOutput(output)) {
        return context.declined(node, "'" + output + "' is a graph output");
      }
    }
    List<OnnxValue> inputs = new ArrayList<>();
    long inputBytes = 0;
    for (String input : node.inputs()) {
      Tensor constant = graph.constant(input).orElse(null);
      inputs.add(constant);
      inputBytes += constant == null ? 0 : bytes(constant);
    }
    long budget = inputBytes + context.options().maximumFoldedBytes();
    Optional<String> tooLarge = tooLargeByType(graph, node, budget);
    if (tooLarge.isPresent()) {
      return context.declined(node, tooLarge.get());
    }
    int opset = context.opset(node.domain());
    Optional<List<OnnxValue>> results = context.evaluator().evaluate(node, opset, inputs);
    if (results.isEmpty()) {
      return context.declined(node, "the evaluator doesn't compute it");
    }
    return fold(graph, node, results.get(), budget, context);
  }

  private static boolean allInputsConstant(GraphEditor graph, Node node) {
    return !node.operator().equals("Constant")
        && node.inputs().stream()
            .allMatch(input -> input.isEmpty() || graph.constant(input).isPresent());
  }

  /** Where the size of a result is known beforehand, it isn't even computed. */
  private static Optional<String> tooLargeByType(GraphEditor graph, Node node, long budget) {
    long total = 0;
    for (int i = 0; i < node.outputs().size(); i++) {
      total +=
          graph
              .outputType(node, i)
              .flatMap(
                  type ->
                      type.staticShape()
                          .map(shape -> type.elementType().wireBytes(shape.elements())))
              .orElse(0L);
    }
    return total <= budget ? Optional.empty() : Optional.of(overBudget(total, budget));
  }

  private static boolean fold(
      GraphEditor graph, Node node, List<OnnxValue> results, long budget, PassContext context) {
    long total = 0;
    for (int i = 0; i < node.outputs().size(); i++) {
      if (!node.hasOutput(i)) {
        continue;
      }
      if (!(results.get(i) instanceof Tensor tensor)) {
        return context.declined(node, "output " + i + " is not a dense tensor");
      }
      total += bytes(tensor);
    }
    if (total > budget) {
      return context.declined(node, overBudget(total, budget));
    }
    graph.remove(node);
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) {
        graph.defineConstant(node.outputs().get(i), (Tensor) results.get(i));
      }
    }
    return context.rewrote(node.label() + " -> constant");
  }

  private static String overBudget(long bytes, long budget) {
    return "its result takes " + bytes + " bytes; the budget is " + budget;
  }

  private static long bytes(Tensor tensor) {
    return tensor.elementType().wireBytes(tensor.elements());
  }
}
