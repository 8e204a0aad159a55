package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Scan since opset 9: a body run on each slice of the scanned inputs in turn. Inputs (state...,
 * scanned...), outputs (state..., scanned...).
 */
final class ScanOperator implements Operator {
  private final Body body;
  private final int carried;
  private final long[] inputAxes;
  private final long[] inputDirections;
  private final long[] outputAxes;
  private final long[] outputDirections;

  private ScanOperator(OperatorSetup setup, Body body, int scannedInputs) {
    this.body = body;
    this.carried = setup.node().inputs().size() - scannedInputs;
    int scannedOutputs = body.outputs().size() - carried;
    this.inputAxes = list(setup, "scan_input_axes", scannedInputs);
    this.inputDirections = list(setup, "scan_input_directions", scannedInputs);
    this.outputAxes = list(setup, "scan_output_axes", scannedOutputs);
    this.outputDirections = list(setup, "scan_output_directions", scannedOutputs);
  }

  static Operator create(OperatorSetup setup) {
    Body body = setup.body("body");
    int scannedInputs = scannedInputs(setup, setup.node().inputs().size());
    requireCounts(setup, body, setup.node().inputs().size(), scannedInputs);
    return new ScanOperator(setup, body, scannedInputs);
  }

  /** The attribute {@code num_scan_inputs}, of a node that has {@code inputs}. */
  static int scannedInputs(OperatorSetup setup, int inputs) {
    long scanned = setup.integer("num_scan_inputs");
    if (scanned < 1 || scanned > inputs) {
      throw new ModelFormatException(
          setup.node().label()
              + ": 'num_scan_inputs' must be from 1 to the "
              + inputs
              + " inputs; found "
              + scanned);
    }
    return (int) scanned;
  }

  /**
   * @param inputs states and scanned inputs of the node
   */
  static void requireCounts(OperatorSetup setup, Body body, int inputs, int scannedInputs) {
    Node node = setup.node();
    Bodies.requireCount(node, "inputs of 'body'", inputs, body.inputs().size());
    int outputs = Math.max(inputs - scannedInputs, node.outputs().size());
    Bodies.requireCount(node, "outputs of 'body'", outputs, body.outputs().size());
  }

  /** A list attribute with a number for each of {@code count}; all 0 when it is not there. */
  static long[] list(OperatorSetup setup, String name, int count) {
    long[] given = setup.integers(name);
    if (given != null && given.length != count) {
      throw new ModelFormatException(
          setup.node().label() + ": '" + name + "' needs " + count + "; found " + given.length);
    }
    return given == null ? new long[count] : given;
  }

  @Override
  public void run(ExecutionContext context) {
    List<OnnxValue> states = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      states.add(context.value(i));
    }
    List<ScanInput> inputs = new ArrayList<>();
    for (int i = 0; i < inputAxes.length; i++) {
      Tensor tensor = Bodies.tensor(context.value(carried + i), "scan input " + i);
      int axis = tensor.shape().normalizeAxis(inputAxes[i]);
      inputs.add(new ScanInput(tensor, axis, inputDirections[i] != 0));
    }
    int length = commonLength(inputs);
    List<ScanStack> stacks = new ArrayList<>();
    for (int i = 0; i < outputAxes.length; i++) {
      int output = carried + i;
      stacks.add(
          context.wantsOutput(output)
              ? new ScanStack(
                  length,
                  outputAxes[i],
                  outputDirections[i] != 0,
                  (type, shape) -> context.allocate(output, type, shape))
              : null);
    }
    List<OnnxValue> last = ScanRun.run(context, body, states, inputs, length, stacks);
    for (int i = 0; i < carried; i++) {
      context.output(i, last.get(i));
    }
    for (int i = 0; i < stacks.size(); i++) {
      if (stacks.get(i) != null && !stacks.get(i).isOpen()) {
        Value declared = body.outputs().get(carried + i);
        stacks.get(i).open(Bodies.declaredType(declared), Bodies.declaredShape(declared));
      }
    }
  }

  /**
   * How many steps there are.
   *
   * @throws ShapeMismatchException if the inputs don't agree
   */
  static int commonLength(List<ScanInput> inputs) {
    int length = inputs.getFirst().length();
    for (ScanInput input : inputs) {
      if (input.length() != length) {
        Shape first = inputs.getFirst().tensor().shape();
        throw new ShapeMismatchException(
            "scanned inputs must have one length along their scan axes; found "
                + first
                + " on axis "
                + inputs.getFirst().axis()
                + " and "
                + input.tensor().shape()
                + " on axis "
                + input.axis());
      }
    }
    return length;
  }
}
