package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.OnnxValue;
import java.util.List;

/** If: one of two bodies without inputs, by a condition of one element. */
final class IfOperator {
  private IfOperator() {}

  static Operator create(OperatorSetup setup) {
    Body thenBranch = branch(setup, "then_branch");
    Body elseBranch = branch(setup, "else_branch");
    return context -> {
      boolean condition = Bodies.truth(context.value(0), "cond");
      List<OnnxValue> results = context.run(condition ? thenBranch : elseBranch, List.of());
      for (int i = 0; i < results.size(); i++) {
        context.output(i, results.get(i));
      }
    };
  }

  private static Body branch(OperatorSetup setup, String name) {
    Body body = setup.body(name);
    String of = " of '" + name + "'";
    Bodies.requireCount(setup.node(), "inputs" + of, 0, body.inputs().size());
    int outputs = setup.node().outputs().size();
    Bodies.requireCount(setup.node(), "outputs" + of, outputs, body.outputs().size());
    return body;
  }
}
