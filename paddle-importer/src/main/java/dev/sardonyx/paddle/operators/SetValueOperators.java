package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Values put into parts of tensors. */
final class SetValueOperators {
  private SetValueOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(SetValueOperators::setValue, "set_value");
  }

  /**
   * {@code Out = Input; Out[starts:ends:steps] = value}: the positions of the elements of the part,
   * sliced out of those of all, say where the value goes.
   */
  private static void setValue(OperatorContext op) {
    Onnx onnx = op.onnx();
    String input = op.input("Input");
    ElementType type = op.elementType("Input");
    String all = Sequences.range(onnx, onnx.size(input));
    String positions = onnx.reshape(all, onnx.shape(input));
    long[] axes = op.attributes().integers("axes");
    long[] ones = new long[axes.length];
    Arrays.fill(ones, 1);
    boolean hasSteps =
        op.has("StepsTensorList") || op.has("StepsTensor") || op.attributes().has("steps");
    String part =
        onnx.slice(
            positions,
            op.integers("StartsTensor", "StartsTensorList", "starts"),
            op.integers("EndsTensor", "EndsTensorList", "ends"),
            onnx.integers(axes),
            hasSteps
                ? op.integers("StepsTensor", "StepsTensorList", "steps")
                : onnx.integers(ones));
    long[] dropped = op.attributes().integers("decrease_axes");
    String shown = onnx.squeeze(part, dropped);
    shown = onnx.unsqueeze(shown, op.attributes().integers("none_axes"));
    String value;
    if (op.has("ValueTensor")) {
      value = op.input("ValueTensor");
      if (op.elementType("ValueTensor") != type) {
        value = onnx.cast(value, type);
      }
    } else {
      Shape shape = Shape.of(op.attributes().integers("shape"));
      value = onnx.graph().constant(AttributeTensors.of(op, type, shape));
    }
    String updates = onnx.reshape(onnx.expand(value, onnx.shape(shown)), -1);
    String indices = onnx.reshape(part, -1, 1);
    String flat = onnx.node("ScatterND", List.of(onnx.reshape(input, -1), indices, updates));
    op.emit("Out", "Reshape", List.of(flat, onnx.shape(input)), new Attribute[0]);
  }
}
