package dev.sardonyx.runtime.plan;

import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Hands out the memory of one run, for one thread. Nothing handed out is zeroed. */
public interface RunMemory {
  /** Memory for an output of the step at {@code position}. */
  Tensor output(int position, int output, ElementType type, Shape shape);

  /**
   * Memory for an output that may be the very memory of {@code tensor}, input {@code input} of the
   * step, if nobody reads that afterwards.
   */
  Tensor outputOver(
      int position, int output, int input, Tensor tensor, ElementType type, Shape shape);

  /**
   * Memory for an output that consists of the elements of {@code inputs}, one after another. Inputs
   * may lie in their place there already; none lies where another has to be copied to.
   *
   * @param inputs all of the step's, of the output's element type
   */
  default Tensor outputJoined(
      int position, int output, List<Tensor> inputs, ElementType type, Shape shape) {
    return output(position, output, type, shape);
  }

  /**
   * Working memory of the step at {@code position}.
   *
   * @param ordinal how many pieces the step has asked for before
   */
  Tensor scratch(int position, int ordinal, ElementType type, int slots);

  /**
   * Checks that a tensor may be made.
   *
   * @throws dev.sardonyx.error.ResourceLimitException if it takes more than the session allows
   */
  void requireAllowed(ElementType type, Shape shape);

  /** Whether the memory of {@code tensor} will be used for something else, in this run or later. */
  boolean isReused(Tensor tensor);

  /**
   * A place for the values of one run, by number, that has the constants of {@code program} and its
   * inputs.
   *
   * @param given the inputs, by number
   */
  default OnnxValue[] values(Program program, OnnxValue[] given) {
    OnnxValue[] values = program.constants().clone();
    System.arraycopy(given, 0, values, 0, given.length);
    return values;
  }

  /** {@code value}, for who keeps it after the run: copied where its memory is used again. */
  default OnnxValue kept(OnnxValue value) {
    return value instanceof Tensor tensor && isReused(tensor) ? tensor.copy() : value;
  }

  /** What steps did in earlier runs in this very memory; null if this is the only run in it. */
  default RepeatedSteps repeatedSteps(WorkerPool workers) {
    return null;
  }

  /** To be called when a step is done. */
  void stepDone(int position);
}
