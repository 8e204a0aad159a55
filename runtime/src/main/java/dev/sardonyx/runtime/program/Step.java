package dev.sardonyx.runtime.program;

import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.Operator;

/**
 * One node of a {@link Program}, ready to run.
 *
 * @param index the step's place in the program
 * @param node what it was made of, of its attributes only single numbers and texts
 * @param opset version of the node's domain
 * @param inputs numbers of the values it reads, by input position; {@link #ABSENT} where there is
 *     none, or where the operator has its own copy of a constant. After the node's own inputs come
 *     the values that its bodies capture
 * @param outputs numbers of the values it makes, by output position; {@link #ABSENT} where the node
 *     names none
 * @param hasBodies whether the node holds graphs
 * @param view true if output 0 shares the memory of input 0
 */
public record Step(
    int index,
    Node node,
    int opset,
    Operator operator,
    int[] inputs,
    int[] outputs,
    boolean hasBodies,
    boolean view) {
  /** The number of a value that is not there. */
  public static final int ABSENT = -1;

  /** How many of {@link #inputs} are the node's own. */
  public int ownInputs() {
    return node.inputs().size();
  }
}
