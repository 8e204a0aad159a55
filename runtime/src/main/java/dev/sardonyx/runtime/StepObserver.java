package dev.sardonyx.runtime;

import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;

/** Is told of each step of a run. */
public interface StepObserver {
  /**
   * A step has run; its inputs and outputs are still there.
   *
   * @param values by number
   * @param start {@link System#nanoTime} before it ran
   */
  void stepRan(Step step, OnnxValue[] values, long start, long nanos);
}
