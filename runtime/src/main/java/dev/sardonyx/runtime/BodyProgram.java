package dev.sardonyx.runtime;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.Body;
import dev.sardonyx.runtime.plan.RunMemory;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.plan.SessionMemory;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The program of a graph that a node holds. Safe for many threads. */
final class BodyProgram implements Body {
  private final Program program;
  private final int[] captured;
  private final SessionMemory memory;
  private final Profiler.Section profile;
  private final List<Value> inputs;
  private final Schedule schedule;

  /**
   * @param program its last inputs are the values it captures
   * @param captured of each captured value: where among its node's step's inputs it is
   * @param profile null to measure nothing
   */
  BodyProgram(Program program, int[] captured, SessionMemory memory, Profiler.Section profile) {
    this.program = program;
    this.captured = captured;
    this.memory = memory;
    this.profile = profile;
    this.inputs = program.inputs().subList(0, program.inputs().size() - captured.length);
    this.schedule = new Schedule(program, IntStream.range(0, program.outputs().size()).toArray());
  }

  @Override
  public List<Value> inputs() {
    return inputs;
  }

  @Override
  public List<Value> outputs() {
    return program.outputs();
  }

  /**
   * The outputs on these inputs.
   *
   * @param stepInput the inputs of the step that this belongs to, by position
   * @throws InvalidInputException if inputs are too many, or one without a default is missing
   */
  List<OnnxValue> run(
      List<? extends OnnxValue> given,
      IntFunction<OnnxValue> stepInput,
      WorkerPool workers,
      KernelProvider kernels) {
    OnnxValue[] values = Arrays.copyOf(program.constants(), program.inputs().size());
    if (given.size() > inputs.size()) {
      throw new InvalidInputException(
          "the body takes " + inputs.size() + " inputs; found " + given.size());
    }
    for (int i = 0; i < given.size(); i++) {
      values[i] = given.get(i);
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (values[i] == null) {
        throw new InvalidInputException(
            "the body's input " + i + " '" + inputs.get(i).name() + "' is missing");
      }
    }
    for (int i = 0; i < captured.length; i++) {
      values[inputs.size() + i] = stepInput.apply(captured[i]);
    }
    return memory.supply(schedule, values, runMemory -> run(values, runMemory, workers, kernels));
  }

  private List<OnnxValue> run(
      OnnxValue[] given, RunMemory runMemory, WorkerPool workers, KernelProvider kernels) {
    OnnxValue[] values = runMemory.values(program, given);
    new RunContext(schedule, values, runMemory, workers, kernels, profile, null, false).run();
    List<OnnxValue> results = new ArrayList<>(program.outputValues().length);
    for (int value : program.outputValues()) {
      int group = schedule.group(value);
      boolean isConstant = group >= program.inputs().size() && !schedule.isMade(group);
      results.add(
          isConstant ? Values.map(values[value], Tensor::copy) : runMemory.kept(values[value]));
    }
    return results;
  }
}
