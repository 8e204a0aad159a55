package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Loop: a body run until a trip count is reached or its condition ends it. Inputs: trip count and
 * condition, each optional, and the carried values. The body takes (iteration, condition,
 * carried...) and gives (condition, carried..., scanned...); what is scanned is stacked along a new
 * first axis.
 *
 * <p>Where the condition input is absent, the body's condition still ends the loop. The
 * specification's text ignores it there, its reference implementation and ONNX Runtime don't.
 */
final class LoopOperator implements Operator {
  private final Body body;
  private final int carried;
  private final int scanned;

  private LoopOperator(Body body, int carried) {
    this.body = body;
    this.carried = carried;
    this.scanned = body.outputs().size() - 1 - carried;
  }

  static Operator create(OperatorSetup setup) {
    Body body = setup.body("body");
    Node node = setup.node();
    int carried = Math.max(0, node.inputs().size() - 2);
    Bodies.requireCount(node, "inputs of 'body'", 2 + carried, body.inputs().size());
    int outputs = Math.max(carried, node.outputs().size());
    Bodies.requireCount(node, "outputs of 'body'", 1 + outputs, body.outputs().size());
    return new LoopOperator(body, carried);
  }

  @Override
  public void run(ExecutionContext context) {
    long trips = context.hasInput(0) ? Integers.readOne(context.input(0), "M") : Long.MAX_VALUE;
    boolean goesOn = !context.hasInput(1) || Bodies.truth(context.value(1), "cond");
    List<OnnxValue> state = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      state.add(context.value(2 + i));
    }
    List<GrowingStack> stacks = new ArrayList<>();
    for (int i = 0; i < scanned; i++) {
      stacks.add(new GrowingStack(trips));
    }
    for (long trip = 0; trip < trips && goesOn; trip++) {
      List<OnnxValue> results = context.run(body, inputs(trip, state));
      goesOn = Bodies.truth(results.getFirst(), body.outputs().getFirst().name());
      state = results.subList(1, 1 + carried);
      for (int i = 0; i < scanned; i++) {
        int output = 1 + carried + i;
        String name = body.outputs().get(output).name();
        if (context.wantsOutput(carried + i)) {
          stacks.get(i).add(Bodies.tensor(results.get(output), name), context);
        }
      }
    }
    for (int i = 0; i < carried; i++) {
      context.output(i, state.get(i));
    }
    for (int i = 0; i < scanned; i++) {
      if (context.wantsOutput(carried + i)) {
        context.output(carried + i, stacks.get(i).result(body.outputs().get(1 + carried + i)));
      }
    }
  }

  private List<OnnxValue> inputs(long trip, List<OnnxValue> state) {
    List<OnnxValue> inputs = new ArrayList<>(2 + carried);
    Tensor goesOn = Tensor.wrap(ElementType.BOOL, Shape.SCALAR, new byte[] {1}, 0);
    inputs.add(Bodies.oneElement(Tensor.scalar(trip), body.inputs().get(0)));
    inputs.add(Bodies.oneElement(goesOn, body.inputs().get(1)));
    inputs.addAll(state);
    return inputs;
  }
}
