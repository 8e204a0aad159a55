package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Operators of two tensors element by element, comparisons, and {@code scale}. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> binary(op, "Add"), "elementwise_add", "grad_add")
        .add(op -> binary(op, "Div"), "elementwise_div")
        .add(op -> binary(op, "Max"), "elementwise_max")
        .add(op -> binary(op, "Min"), "elementwise_min")
        .add(op -> binary(op, "Mul"), "elementwise_mul")
        .add(op -> binary(op, "Pow"), "elementwise_pow")
        .add(op -> binary(op, "Sub"), "elementwise_sub")
        .add(op -> compare(op, "Equal", false), "equal")
        .add(op -> orEqual(op, "GreaterOrEqual", "Less"), "greater_equal")
        .add(op -> compare(op, "Greater", false), "greater_than")
        .add(op -> orEqual(op, "LessOrEqual", "Greater"), "less_equal")
        .add(op -> compare(op, "Less", false), "less_than")
        .add(op -> compare(op, "Equal", true), "not_equal")
        .add(ElementwiseOperators::scale, "scale");
  }

  /**
   * The two inputs, in shapes that broadcast as ONNX does: with an {@code axis}, the dimensions of
   * the lower rank stand from that axis on in the higher rank, its trailing ones dropped.
   */
  static List<String> operands(OperatorContext op) {
    String x = op.input("X");
    String y = op.input("Y");
    long axis = op.attributes().integer("axis", -1);
    if (axis == -1) {
      return List.of(x, y);
    }
    int xRank = op.rank("X");
    int yRank = op.rank("Y");
    if (xRank == yRank) {
      return List.of(x, y);
    }
    return xRank > yRank
        ? List.of(x, aligned(op, y, yRank, xRank, axis))
        : List.of(aligned(op, x, xRank, yRank, axis), y);
  }

  private static String aligned(OperatorContext op, String value, int rank, int wide, long axis) {
    int trailing = wide - op.normalize(axis, wide) - rank;
    if (trailing > 0) {
      return op.onnx().unsqueeze(value, LongStream.range(rank, rank + trailing).toArray());
    }
    return trailing == 0
        ? value
        : op.onnx().squeeze(value, LongStream.range(rank + trailing, rank).toArray());
  }

  private static void binary(OperatorContext op, String operator) {
    List<String> operands = operands(op);
    boolean isTruth =
        op.inputType("X").filter(type -> type.elementType() == ElementType.BOOL).isPresent();
    if (!isTruth) {
      op.emit("Out", operator, operands);
      return;
    }
    Onnx onnx = op.onnx();
    List<String> numbers = new ArrayList<>();
    operands.forEach(operand -> numbers.add(onnx.cast(operand, ElementType.INT32)));
    op.bind("Out", onnx.cast(onnx.node(operator, numbers), ElementType.BOOL));
  }

  private static void compare(OperatorContext op, String operator, boolean isNegated) {
    List<String> operands = operands(op);
    if (isNegated) {
      op.emit("Out", "Not", List.of(op.onnx().node(operator, operands)));
    } else {
      op.emit("Out", operator, operands);
    }
  }

  /** Before opset 12 there is only the strict order; for numbers that compare, its opposite. */
  private static void orEqual(OperatorContext op, String operator, String opposite) {
    if (op.opset() >= 12) {
      compare(op, operator, false);
      return;
    }
    List<String> operands = operands(op);
    String strict = opposite.equals("Less") ? "Greater" : "Less";
    Onnx onnx = op.onnx();
    op.emit("Out", "Or", List.of(onnx.node(strict, operands), onnx.node("Equal", operands)));
  }

  /** {@code x * scale + bias}, or {@code (x + bias) * scale}, in the type of x. */
  private static void scale(OperatorContext op) {
    ElementType type = op.elementType("X");
    Onnx onnx = op.onnx();
    double bias = op.attributes().real("bias", 0);
    double factor = op.attributes().real("scale", 1);
    boolean isScaled = op.has("ScaleTensor") || factor != 1;
    String x = op.input("X");
    if (!isScaled && bias == 0) {
      op.bind("Out", x);
      return;
    }
    String by = "";
    if (isScaled) {
      by =
          op.has("ScaleTensor")
              ? onnx.reshape(onnx.cast(op.input("ScaleTensor"), type), onnx.integers())
              : onnx.scalar(type, factor);
    }
    if (bias == 0) {
      op.emit("Out", "Mul", List.of(x, by));
    } else if (!isScaled) {
      op.emit("Out", "Add", List.of(x, onnx.scalar(type, bias)));
    } else if (op.attributes().flag("bias_after_scale", true)) {
      op.emit("Out", "Add", List.of(onnx.multiply(x, by), onnx.scalar(type, bias)));
    } else {
      op.emit("Out", "Mul", List.of(onnx.add(x, onnx.scalar(type, bias)), by));
    }
  }
}
