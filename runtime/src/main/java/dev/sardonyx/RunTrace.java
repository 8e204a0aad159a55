package dev.sardonyx;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/**
 * One run, step by step; see {@link Session#trace}.
 *
 * @param nanos from the call to its return
 * @param steps in the order they ran; graphs that nodes of control flow hold count as their node
 */
public record RunTrace(long nanos, List<Step> steps) {
  public RunTrace {
    steps = List.copyOf(steps);
  }

  /**
   * One node's run.
   *
   * @param index the node's place in the optimized graph
   * @param label the node as messages name it
   * @param operator its operator, with the domain if that is not the default one
   * @param startNanos since the run's start
   * @param inputs dense tensors it read, constants included
   * @param outputs dense tensors it made
   * @param operations floating-point multiplications and additions by the definition of the
   *     operator: 2 for each multiply-add; 0 for operators other than convolutions, matrix products
   *     and recurrent layers. Algorithms that need fewer, as Winograd's, are counted as if they
   *     needed all
   */
  public record Step(
      int index,
      String label,
      String operator,
      long startNanos,
      long nanos,
      List<Argument> inputs,
      List<Argument> outputs,
      long operations) {
    public Step {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    /** Billions of operations a second; 0 where none are counted. */
    public double gigaflops() {
      return nanos == 0 ? 0 : (double) operations / nanos;
    }
  }

  /**
   * A tensor that a step read or made.
   *
   * @param constant whether it is a parameter of the model
   */
  public record Argument(ElementType elementType, Shape shape, boolean constant) {
    /** Its size as a model file has it. */
    public long bytes() {
      return elementType.wireBytes(shape.elements());
    }
  }
}
