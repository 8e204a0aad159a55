package dev.sardonyx.runtime;

import dev.sardonyx.Outputs;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.NodeExecutionException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a {@link Program}. */
public final class Engine {
  private final Program program;
  private final KernelProvider kernels;
  private final WorkerPool workers;

  Engine(Program program, KernelProvider kernels, WorkerPool workers) {
    this.program = program;
    this.kernels = kernels;
    this.workers = workers;
  }

  public List<Value> inputs() {
    return program.inputs();
  }

  public List<Value> outputs() {
    return program.outputs();
  }

  /**
   * @param wanted names of outputs; null for all
   */
  public Outputs run(Map<String, ? extends OnnxValue> inputs, Set<String> wanted) {
    OnnxValue[] values = program.constants().clone();
    List<String> names = program.inputs().stream().map(Value::name).toList();
    for (Map.Entry<String, ? extends OnnxValue> input : inputs.entrySet()) {
      int index = names.indexOf(input.getKey());
      if (index < 0) {
        throw new InvalidInputException(
            "unknown input '" + input.getKey() + "'; the model's inputs are " + names);
      }
      values[index] = input.getValue();
    }
    for (int i = 0; i < names.size(); i++) {
      if (values[i] == null) {
        throw new InvalidInputException("missing input '" + names.get(i) + "'");
      }
    }
    for (Step step : program.steps()) {
      runStep(step, values);
    }
    Map<String, OnnxValue> results = new LinkedHashMap<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      String name = program.outputs().get(i).name();
      if (wanted == null || wanted.contains(name)) {
        OnnxValue value = values[program.outputValues()[i]];
        results.put(name, value instanceof Tensor tensor ? tensor.copy() : value);
      }
    }
    return new Outputs(results);
  }

  private void runStep(Step step, OnnxValue[] values) {
    List<OnnxValue> inputs = new ArrayList<>();
    for (int input : step.inputs()) {
      inputs.add(input == Step.ABSENT ? null : values[input]);
    }
    HeapContext context = new HeapContext(inputs, step.outputs().length, workers, kernels);
    try {
      step.operator().run(context);
    } catch (SardonyxException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new NodeExecutionException(step.node().label() + " on " + inputs + ": " + e, e);
    }
    for (int i = 0; i < step.outputs().length; i++) {
      if (step.outputs()[i] != Step.ABSENT) {
        values[step.outputs()[i]] = context.outputs().get(i);
      }
    }
  }
}
