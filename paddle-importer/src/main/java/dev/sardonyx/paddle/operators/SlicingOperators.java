package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts of tensors by position. */
final class SlicingOperators {
  private SlicingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(SlicingOperators::slice, "slice", "strided_slice");
  }

  /**
   * Slices, and drops the axes in {@code decrease_axis}. Where all axes go, programs before Paddle
   * 2.5 leave one dimension: their declaration says which.
   */
  private static void slice(OperatorContext op) {
    Onnx onnx = op.onnx();
    long[] axes = op.attributes().integers("axes");
    boolean isStrided = op.operator().type().equals("strided_slice");
    List<String> inputs =
        List.of(
            op.input("Input"),
            op.integers("StartsTensor", "StartsTensorList", "starts"),
            isStrided ? ends(op, axes) : op.integers("EndsTensor", "EndsTensorList", "ends"),
            onnx.integers(axes),
            isStrided ? op.integers("StridesTensor", "StridesTensorList", "strides") : "");
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

  /**
   * With a negative stride, an end of -1 stands for "to the first element", and others below zero
   * that lie before the first element for the first one, which stays out.
   */
  private static String ends(OperatorContext op, long[] axes) {
    Optional<long[]> ends = op.knownIntegers("EndsTensor", "EndsTensorList", "ends");
    Optional<long[]> strides = op.knownIntegers("StridesTensor", "StridesTensorList", "strides");
    if (ends.isEmpty() || strides.isEmpty()) {
      return op.integers("EndsTensor", "EndsTensorList", "ends");
    }
    Onnx onnx = op.onnx();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < axes.length; i++) {
      long end = ends.get()[i];
      if (strides.get()[i] >= 0 || end >= 0) {
        parts.add(onnx.integers(end));
      } else if (end == -1) {
        parts.add(onnx.integers(Long.MIN_VALUE));
      } else {
        int axis = op.normalize(axes[i], op.rank("Input"));
        String from = onnx.add(onnx.dimension(op.input("Input"), axis), onnx.integer(end));
        String zero = onnx.integer(0);
        parts.add(onnx.where(onnx.binary("Less", from, zero), zero, from));
      }
    }
    return onnx.concat(0, parts);
  }
}
