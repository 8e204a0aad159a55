package dev.sardonyx.runtime.program;

import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.OnnxValue;
import java.util.List;

/**
 * A graph made ready to run: operators created, values numbered. Immutable and shared by all runs.
 *
 * @param inputs the graph's inputs; input {@code i} is value {@code i}
 * @param outputs the graph's outputs, in the model's order
 * @param outputValues number of the value of each output
 * @param steps the nodes in an order in which they can run
 * @param constants by value number: the value's constant content, or the default of an input; null
 *     for a value that a run makes, and for a constant that no step reads any more
 */
public record Program(
    List<Value> inputs,
    List<Value> outputs,
    int[] outputValues,
    List<Step> steps,
    OnnxValue[] constants) {

  /** How many values there are: inputs, constants and results. */
  public int valueCount() {
    return constants.length;
  }
}
