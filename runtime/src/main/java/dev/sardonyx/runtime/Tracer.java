package dev.sardonyx.runtime;

import dev.sardonyx.RunTrace;
import dev.sardonyx.RunTrace.Argument;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes down one run. */
final class Tracer implements StepObserver {
  private final Map<String, TensorType> parameters;
  private final long start;
  private final List<RunTrace.Step> steps = new ArrayList<>();

  /**
   * @param parameters the constants of the graph: operators may have copies of their own, so that a
   *     run doesn't show them
   */
  Tracer(Map<String, TensorType> parameters) {
    this.parameters = parameters;
    this.start = System.nanoTime();
  }

  @Override
  public void stepRan(Step step, OnnxValue[] values, long stepStart, long nanos) {
    Node node = step.node();
    List<Argument> inputs = new ArrayList<>();
    for (int i = 0; i < step.ownInputs(); i++) {
      TensorType constant = parameters.get(node.inputs().get(i));
      int value = step.inputs()[i];
      if (constant != null) {
        inputs.add(
            new Argument(constant.elementType(), constant.staticShape().orElseThrow(), true));
      } else if (value != Step.ABSENT && values[value] instanceof Tensor tensor) {
        inputs.add(new Argument(tensor.elementType(), tensor.shape(), false));
      }
    }
    List<Argument> outputs = new ArrayList<>();
    for (int value : step.outputs()) {
      if (value != Step.ABSENT && values[value] instanceof Tensor tensor) {
        outputs.add(new Argument(tensor.elementType(), tensor.shape(), false));
      }
    }
    steps.add(
        new RunTrace.Step(
            step.index(),
            node.label(),
            node.qualifiedOperator(),
            stepStart - start,
            nanos,
            inputs,
            outputs,
            OperationCount.of(node, inputs, outputs)));
  }

  /** The run so far. */
  RunTrace trace() {
    return new RunTrace(System.nanoTime() - start, steps);
  }
}
