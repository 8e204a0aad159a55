package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * An operator that a graph has written out in arithmetic.
 *
 * @param operator what it is
 * @param since the first opset of ai.onnx that has it; the engine's own domain has it for older
 *     models
 * @param inputs of the operator, the first of which must be FLOAT
 * @param pattern the nodes it is made of, in order of execution
 */
record WrittenOut(
    String operator,
    int since,
    List<String> inputs,
    List<Attribute> attributes,
    List<Node> pattern) {

  /** Puts one node in the place of the pattern; false, with the reason noted, if it must stay. */
  boolean replace(GraphEditor graph, PassContext context, OptimizationLevel level) {
    Node last = pattern.getLast();
    String x = inputs.getFirst();
    if (!Scalars.isFloat(graph, x)) {
      return context.declined(last, "'" + x + "' is not known to be FLOAT");
    }
    Optional<String> kept = Guards.whyKept(graph, pattern);
    if (kept.isPresent()) {
      return context.declined(last, "looks like " + operator + ", but " + kept.get());
    }
    boolean standard = context.opset() >= since;
    if (!standard && level == OptimizationLevel.PORTABLE) {
      return context.declined(last, "opset " + context.opset() + " of ai.onnx has no " + operator);
    }
    Attribute[] all = attributes.toArray(Attribute[]::new);
    Node fused =
        standard
            ? Node.of(operator, inputs, last.outputs(), all).withName(last.name())
            : Nodes.engine(context, last.name(), operator, inputs, last.outputs(), all);
    pattern.subList(0, pattern.size() - 1).forEach(graph::remove);
    graph.replace(last, fused);
    return context.rewrote(pattern.size() + " nodes up to " + last.label() + " -> " + operator);
  }
}
