package dev.sardonyx.optimizer.passes;

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
 * Sum of two or more FLOAT operands -> a chain of Add, in the same order: residual connections are
 * written both ways, and the other passes need know but one. The same for Max and Min of more than
 * two.
 */
public final class VariadicArithmetic extends NodePass {
  public VariadicArithmetic() {
    super("variadic-arithmetic", OptimizationLevel.ENGINE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    // Before opset 7, Add broadcasts by attributes; before 8, Max and Min take no others' shapes.
    boolean known = Nodes.is(node, "Sum", "Max", "Min") && context.opset() >= 8;
    int operands = node.inputs().size();
    String operator = node.operator().equals("Sum") ? "Add" : node.operator();
    if (!known || operands < (operator.equals("Add") ? 2 : 3)) {
      return false;
    }
    for (String input : node.inputs()) {
      if (!Scalars.isFloat(graph, input)) {
        return context.declined(node, "'" + input + "' is not known to be FLOAT");
      }
    }
    List<Node> chain = new ArrayList<>();
    String left = node.inputs().getFirst();
    for (int i = 1; i < operands; i++) {
      boolean last = i == operands - 1;
      String output = node.outputs().getFirst();
      String result = last ? output : graph.freshName(output + "_" + i);
      chain.add(Node.of(operator, List.of(left, node.inputs().get(i)), List.of(result)));
      left = result;
    }
    graph.replace(node, chain.toArray(Node[]::new));
    return context.rewrote(node.label() + " -> " + chain.size() + " " + operator);
  }
}
