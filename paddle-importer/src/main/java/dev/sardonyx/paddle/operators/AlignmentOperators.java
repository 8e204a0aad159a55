package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Texts out of a class for each step: repeats and blanks are left out. */
final class AlignmentOperators {
  private AlignmentOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(AlignmentOperators::align, "ctc_align");
  }

  /** Padded {@code [N, L]} with lengths {@code [N, 1]}, or sequences {@code [T, 1]}. */
  private static void align(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Input");
    if (!op.has("InputLength")) {
      Sequences sequences = Sequences.of(op, "Input");
      String steps = onnx.squeeze(sequences.padded(op.input("Input")), 2);
      String isKept = onnx.binary("And", sequences.mask(), isKept(op, steps, type));
      String kept = Sequences.kept(onnx, steps, 2, isKept);
      // Nothing at all is written as one -1.
      String lacking = onnx.subtract(onnx.integers(1), onnx.shape(kept));
      String none =
          onnx.node(
              "Slice",
              List.of(
                  onnx.reshape(onnx.scalar(type, -1), 1),
                  onnx.integers(0),
                  onnx.where(
                      onnx.binary("Less", lacking, onnx.integer(0)), onnx.integers(0), lacking)));
      op.bind("Output", onnx.unsqueeze(onnx.concat(0, List.of(kept, none)), 1));
      op.bindOffsets("Output", Sequences.offsetsOf(onnx, counts(onnx, isKept, false)));
      return;
    }
    String steps = op.input("Input");
    String length = onnx.dimension(steps, 1);
    String lengths = onnx.reshape(onnx.cast(op.input("InputLength"), ElementType.INT64), -1, 1);
    String isThere = onnx.binary("Less", onnx.unsqueeze(Ranges.to(onnx, length), 0), lengths);
    String isKept = onnx.binary("And", isThere, isKept(op, steps, type));
    // What is left out goes to a place behind the end, which is cut off.
    String numbers = onnx.cast(isKept, ElementType.INT64);
    String places =
        onnx.subtract(onnx.node("CumSum", List.of(numbers, onnx.integer(1))), onnx.integer(1));
    String filled =
        onnx.expand(
            onnx.scalar(type, op.attributes().integer("padding_value", 0)),
            onnx.add(onnx.shape(steps), onnx.integers(0, 1)));
    String written =
        onnx.node(
            "ScatterElements",
            List.of(filled, onnx.where(isKept, places, length), steps),
            Attribute.of("axis", 1));
    op.bind("Output", onnx.slice(written, new long[] {1}, new long[] {0}, new long[] {-1}));
    if (op.wants("OutputLength")) {
      ElementType counted =
          op.outputType("OutputLength").map(t -> t.elementType()).orElse(ElementType.INT64);
      op.bind("OutputLength", onnx.cast(counts(onnx, isKept, true), counted));
    }
  }

  private static String counts(Onnx onnx, String isKept, boolean isColumn) {
    return onnx.reduce("ReduceSum", onnx.cast(isKept, ElementType.INT64), isColumn, 1);
  }

  /** Whether a step {@code [N, L]} is neither blank nor, if repeats merge, the one before. */
  private static String isKept(OperatorContext op, String steps, ElementType type) {
    Onnx onnx = op.onnx();
    String blank = onnx.scalar(type, op.attributes().integer("blank", 0));
    String isKept = onnx.unary("Not", onnx.binary("Equal", steps, blank));
    if (!op.attributes().flag("merge_repeated", true)) {
      return isKept;
    }
    String earlier = onnx.slice(steps, new long[] {1}, new long[] {0}, new long[] {-1});
    String none =
        onnx.expand(
            onnx.scalar(type, -1),
            onnx.concat(0, List.of(onnx.dimension(steps, 0), onnx.integers(1))));
    String before = onnx.concat(1, List.of(none, earlier));
    return onnx.binary("And", isKept, onnx.unary("Not", onnx.binary("Equal", steps, before)));
  }
}
