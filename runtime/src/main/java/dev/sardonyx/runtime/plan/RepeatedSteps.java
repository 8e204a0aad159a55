package dev.sardonyx.runtime.plan;

import dev.sardonyx.kernels.parallel.CallRecorder;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;

/**
 * The calls that steps made to the worker pool in a run, for later runs in the same memory: a step
 * that finds its inputs where they were makes the same calls again, and nothing else. Neither
 * shapes are computed nor objects made for it a second time.
 *
 * <p>Steps that read large inputs are no such steps: that memory is the caller's, and another in
 * each run.
 */
public final class RepeatedSteps {
  /** How often a step may turn out to have other inputs before its calls are kept no longer. */
  private static final int MOST_ATTEMPTS = 3;

  /** What one step did. */
  private record Repeated(Tensor[] inputs, Tensor[] outputs, Runnable[] calls) {}

  private final Schedule schedule;
  private final WorkerPool workers;
  private final CallRecorder recorder;

  /** By position; null where there are none. */
  private final Repeated[] repeated;

  /** By position: how often calls may still be kept. */
  private final int[] attempts;

  RepeatedSteps(Schedule schedule, WorkerPool workers) {
    this.schedule = schedule;
    this.workers = workers;
    this.recorder = new CallRecorder(workers);
    this.repeated = new Repeated[schedule.stepCount()];
    this.attempts = new int[repeated.length];
    for (int position = 0; position < repeated.length; position++) {
      attempts[position] = schedule.step(position).hasBodies() ? 0 : MOST_ATTEMPTS;
    }
  }

  /**
   * Does what the step at {@code position} did before, if its inputs are where they were then.
   *
   * @param values by number; the step's outputs are set
   * @return whether that was possible
   */
  public boolean repeat(int position, OnnxValue[] values) {
    Repeated known = repeated[position];
    if (known == null) {
      return false;
    }
    Step step = schedule.step(position);
    for (int i = 0; i < known.inputs.length; i++) {
      int input = step.inputs()[i];
      if (input != Step.ABSENT && !isSame(known.inputs[i], values[input])) {
        repeated[position] = null;
        return false;
      }
    }
    for (Runnable call : known.calls) {
      call.run();
    }
    for (int i = 0; i < known.outputs.length; i++) {
      if (known.outputs[i] != null) {
        values[step.outputs()[i]] = known.outputs[i];
      }
    }
    return true;
  }

  private static boolean isSame(Tensor known, OnnxValue found) {
    return known == found
        || (found instanceof Tensor tensor
            && known != null
            && known.array() == tensor.array()
            && known.offset() == tensor.offset()
            && known.elementType() == tensor.elementType()
            && known.shape().equals(tensor.shape()));
  }

  /** The pool to be used by the step at {@code position}, which is about to run. */
  public WorkerPool begin(int position) {
    if (attempts[position] == 0) {
      return workers;
    }
    recorder.begin();
    return recorder;
  }

  /**
   * Keeps what the step at {@code position} did since {@link #begin}, if that can be repeated.
   *
   * @param repeatable whether its operator says so
   * @param memory the memory of the run
   */
  public void end(int position, OnnxValue[] values, boolean repeatable, RunMemory memory) {
    if (attempts[position] == 0) {
      return;
    }
    Runnable[] calls = recorder.end();
    attempts[position] = repeatable ? attempts[position] - 1 : 0;
    Step step = schedule.step(position);
    Tensor[] inputs = new Tensor[step.inputs().length];
    for (int i = 0; i < inputs.length && repeatable; i++) {
      int input = step.inputs()[i];
      if (input == Step.ABSENT) {
        continue;
      }
      if (!(values[input] instanceof Tensor tensor)
          || (!schedule.isConstant(input) && !memory.isReused(tensor))) {
        return;
      }
      inputs[i] = tensor;
    }
    Tensor[] outputs = new Tensor[step.outputs().length];
    for (int i = 0; i < outputs.length && repeatable; i++) {
      int output = step.outputs()[i];
      if (!schedule.isUsed(output)) {
        continue;
      }
      if (!(values[output] instanceof Tensor tensor) || !memory.isReused(tensor)) {
        return;
      }
      outputs[i] = tensor;
    }
    if (repeatable) {
      repeated[position] = new Repeated(inputs, outputs, calls);
    }
  }
}
