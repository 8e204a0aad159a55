package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.Values;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import java.util.ArrayList;
import java.util.List;

/**
 * SequenceMap: a body run on each element of a sequence. Further inputs that are sequences give
 * their elements in turn, others stay the same; each output of the body makes a sequence.
 */
final class SequenceMapOperator {
  private SequenceMapOperator() {}

  static Operator create(OperatorSetup setup) {
    Body body = setup.body("body");
    Node node = setup.node();
    Bodies.requireCount(node, "inputs of 'body'", node.inputs().size(), body.inputs().size());
    Bodies.requireCount(node, "outputs of 'body'", node.outputs().size(), body.outputs().size());
    return context -> run(context, body);
  }

  private static void run(ExecutionContext context, Body body) {
    int length = length(context);
    List<List<OnnxValue>> outputs = new ArrayList<>();
    body.outputs().forEach(output -> outputs.add(new ArrayList<>()));
    for (int position = 0; position < length; position++) {
      List<OnnxValue> inputs = new ArrayList<>();
      for (int i = 0; i < context.inputCount(); i++) {
        OnnxValue value = context.value(i);
        inputs.add(
            value instanceof SequenceValue sequence ? sequence.elements().get(position) : value);
      }
      List<OnnxValue> results = context.run(body, inputs);
      for (int i = 0; i < results.size(); i++) {
        outputs.get(i).add(results.get(i));
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      context.output(i, new SequenceValue(outputs.get(i)));
    }
  }

  /** The length of the first input, which all further sequences must have too. */
  private static int length(ExecutionContext context) {
    if (!(context.value(0) instanceof SequenceValue first)) {
      throw new TypeMismatchException(
          "'input_sequence' must be a sequence; found " + Values.describe(context.value(0)));
    }
    int length = first.elements().size();
    for (int i = 1; i < context.inputCount(); i++) {
      if (context.value(i) instanceof SequenceValue other && other.elements().size() != length) {
        throw new ShapeMismatchException(
            "all sequences must have the length of the first, "
                + length
                + "; input "
                + i
                + " has "
                + other.elements().size());
      }
    }
    return length;
  }
}
