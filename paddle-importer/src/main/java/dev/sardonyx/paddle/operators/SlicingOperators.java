package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.List;

/** Parts of tensors by position. */
final class SlicingOperators {
  private SlicingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(SlicingOperators::slice, "slice");
  }

  /**
   * Slices, and drops the axes in {@code decrease_axis}. Where all axes go, programs before Paddle
   * 2.5 leave one dimension: their declaration says which.
   */
  private static void slice(OperatorContext op) {
    Onnx onnx = op.onnx();
    long[] axes = op.attributes().integers("axes");
    List<String> inputs =
        List.of(
            op.input("Input"),
            op.integers("StartsTensor", "StartsTensorList", "starts"),
            op.integers("EndsTensor", "EndsTensorList", "ends"),
            onnx.integers(axes));
    long[] dropped = op.attributes().integers("decrease_axis");
    if (dropped.length == 0) {
      op.emit("Out", "Slice", inputs);
      return;
    }
    int rank = op.rank("Input");
    long[] gone = op.normalize(dropped, rank);
    String sliced = onnx.node("Slice", inputs);
    if (gone.length == rank && op.outputRank("Out", 0) == 1) {
      op.emit("Out", "Reshape", List.of(sliced, onnx.integers(1)));
    } else if (op.opset() >= 13) {
      op.emit("Out", "Squeeze", List.of(sliced, onnx.integers(gone)));
    } else {
      op.emit("Out", "Squeeze", List.of(sliced), Onnx.ints("axes", gone));
    }
  }
}
