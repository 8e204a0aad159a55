package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Borders around tensors. */
final class PaddingOperators {
  private PaddingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(PaddingOperators::pad, "pad")
        .add(op -> spatial(op, new int[] {0, 2}, new int[] {1, 3}, "pad_value"), "pad2d")
        .add(op -> spatial(op, new int[] {4, 2, 0}, new int[] {5, 3, 1}, "value"), "pad3d");
  }

  /** Paddings are a pair for each dimension, before and after. */
  private static void pad(OperatorContext op) {
    long[] pairs =
        op.knownIntegers("PaddingsTensor", "", "paddings")
            .orElseThrow(() -> op.unsupported("paddings that are computed"));
    int rank = pairs.length / 2;
    long[] pads = new long[pairs.length];
    for (int i = 0; i < rank; i++) {
      pads[i] = pairs[2 * i];
      pads[rank + i] = pairs[2 * i + 1];
    }
    op.bind("Out", constant(op, op.onnx().integers(pads), "pad_value"));
  }

  private static String constant(OperatorContext op, String pads, String attribute) {
    String value = op.onnx().scalar(op.elementType("X"), op.attributes().real(attribute, 0));
    return op.onnx().pad(op.input("X"), pads, value, "constant");
  }

  /**
   * Paddings of the spatial dimensions.
   *
   * @param before where in the list the padding before each dimension stands
   * @param after where the padding after it stands
   */
  private static void spatial(OperatorContext op, int[] before, int[] after, String attribute) {
    Optional<long[]> known = op.knownIntegers("Paddings", "", "paddings");
    long[] paddings = known.orElseThrow(() -> op.unsupported("paddings that are computed"));
    int first = Layouts.isChannelsLast(op, "data_format") ? 1 : 2;
    int rank = before.length + 2;
    long[] pads = new long[2 * rank];
    for (int i = 0; i < before.length; i++) {
      pads[first + i] = paddings[before[i]];
      pads[rank + first + i] = paddings[after[i]];
    }
    String mode = op.attributes().text("mode", "constant");
    Onnx onnx = op.onnx();
    switch (mode) {
      case "constant" -> op.bind("Out", constant(op, onnx.integers(pads), attribute));
      case "reflect" -> op.bind("Out", onnx.pad(op.input("X"), onnx.integers(pads), "", mode));
      case "replicate", "edge" ->
          op.bind("Out", onnx.pad(op.input("X"), onnx.integers(pads), "", "edge"));
      case "circular" -> op.bind("Out", circular(op, pads, rank));
      default -> throw op.unsupported("mode " + mode);
    }
  }

  /** Before the first comes the end, after the last the start; ONNX has it since opset 19. */
  private static String circular(OperatorContext op, long[] pads, int rank) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    for (int axis = 0; axis < rank; axis++) {
      long[] along = {axis};
      List<String> parts = new ArrayList<>();
      if (pads[axis] > 0) {
        parts.add(onnx.slice(x, along, new long[] {-pads[axis]}, new long[] {Long.MAX_VALUE}));
      }
      parts.add(x);
      if (pads[rank + axis] > 0) {
        parts.add(onnx.slice(x, along, new long[] {0}, new long[] {pads[rank + axis]}));
      }
      x = onnx.concat(axis, parts);
    }
    return x;
  }
}
