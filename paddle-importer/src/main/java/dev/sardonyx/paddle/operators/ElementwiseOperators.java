package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/** Operators of two tensors element by element, comparisons, and {@code scale}. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> bitwise(op, "BitwiseAnd", "And"), "bitwise_and")
        .add(ElementwiseOperators::bitwiseNot, "bitwise_not")
        .add(op -> bitwise(op, "BitwiseOr", "Or"), "bitwise_or")
        .add(op -> bitwise(op, "BitwiseXor", "Xor"), "bitwise_xor")
        .add(op -> binary(op, "Add"), "elementwise_add", "grad_add")
        .add(op -> binary(op, "Div"), "elementwise_div")
        // ProgramDesc's rounds towards zero, as ONNX does.
        .add(op -> binary(op, "Div"), "elementwise_floordiv")
        .add(op -> ofNumbers(op, "Max"), "elementwise_fmax")
        .add(op -> ofNumbers(op, "Min"), "elementwise_fmin")
        .add(op -> binary(op, "Max"), "elementwise_max")
        .add(op -> binary(op, "Min"), "elementwise_min")
        .add(ElementwiseOperators::modulo, "elementwise_mod")
        .add(op -> binary(op, "Mul"), "elementwise_mul")
        .add(op -> binary(op, "Pow"), "elementwise_pow")
        .add(op -> binary(op, "Sub"), "elementwise_sub")
        .add(op -> compare(op, "Equal", false), "equal")
        .add(op -> orEqual(op, "GreaterOrEqual", "Less"), "greater_equal")
        .add(op -> compare(op, "Greater", false), "greater_than")
        .add(op -> orEqual(op, "LessOrEqual", "Greater"), "less_equal")
        .add(op -> compare(op, "Less", false), "less_than")
        // PIR's rounds down.
        .add(ElementwiseOperators::floorDivide, "floor_divide")
        .add(op -> logical(op, "And"), "logical_and")
        .add(op -> op.emit("Out", "Not", List.of(truth(op, "X"))), "logical_not")
        .add(op -> logical(op, "Or"), "logical_or")
        .add(op -> logical(op, "Xor"), "logical_xor")
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
    Onnx onnx = op.onnx();
    if (isTruth(op)) {
      String result = binary(onnx, operator, numbers(op, operands), ElementType.INT32);
      op.bind("Out", onnx.cast(result, ElementType.BOOL));
    } else if (op.opset() >= 12) {
      op.emit("Out", operator, operands);
    } else {
      op.bind("Out", binary(onnx, operator, operands, op.elementType("X")));
    }
  }

  /** Before opset 12 there are extrema and powers of real numbers only. */
  private static String binary(
      Onnx onnx, String operator, List<String> operands, ElementType type) {
    String x = operands.getFirst();
    String y = operands.getLast();
    boolean isOld = onnx.opset() < 12 && !MathOperators.isReal(type);
    if (!isOld) {
      return onnx.binary(operator, x, y);
    }
    return switch (operator) {
      case "Max" -> onnx.where(onnx.binary("Greater", x, y), x, y);
      case "Min" -> onnx.where(onnx.binary("Less", x, y), x, y);
      case "Pow" -> MathOperators.power(onnx, x, y, type);
      default -> onnx.binary(operator, x, y);
    };
  }

  private static boolean isTruth(OperatorContext op) {
    return op.inputType("X").filter(type -> type.elementType() == ElementType.BOOL).isPresent();
  }

  private static List<String> numbers(OperatorContext op, List<String> truths) {
    return truths.stream().map(truth -> op.onnx().cast(truth, ElementType.INT32)).toList();
  }

  /** Where one of the two is no number, the other. */
  private static void ofNumbers(OperatorContext op, String operator) {
    List<String> operands = operands(op);
    String x = operands.getFirst();
    String y = operands.getLast();
    Onnx onnx = op.onnx();
    if (!MathOperators.isReal(op.elementType("X"))) {
      binary(op, operator);
      return;
    }
    String left = onnx.where(onnx.unary("IsNaN", x), y, x);
    String right = onnx.where(onnx.unary("IsNaN", y), x, y);
    op.emit("Out", operator, List.of(left, right));
  }

  /** The remainder has the sign of the divisor, which ONNX has for integers only. */
  private static void modulo(OperatorContext op) {
    List<String> operands = operands(op);
    ElementType type = op.elementType("X");
    if (!MathOperators.isReal(type)) {
      op.emit("Out", "Mod", operands);
      return;
    }
    Onnx onnx = op.onnx();
    String divisor = operands.getLast();
    String zero = onnx.scalar(type, 0);
    String remainder = onnx.node("Mod", operands, Attribute.of("fmod", 1));
    String isNegative = onnx.binary("Less", remainder, zero);
    String isOther = onnx.binary("Xor", isNegative, onnx.binary("Less", divisor, zero));
    String isNone = onnx.binary("Equal", remainder, zero);
    String isWrong = onnx.binary("And", isOther, onnx.unary("Not", isNone));
    op.bind("Out", onnx.where(isWrong, onnx.add(remainder, divisor), remainder));
  }

  private static void floorDivide(OperatorContext op) {
    List<String> operands = operands(op);
    Onnx onnx = op.onnx();
    if (MathOperators.isReal(op.elementType("X"))) {
      op.emit("Out", "Floor", List.of(onnx.node("Div", operands)));
      return;
    }
    // The remainder has the sign of the divisor: without it the division is exact.
    String whole = onnx.subtract(operands.getFirst(), onnx.node("Mod", operands));
    op.emit("Out", "Div", List.of(whole, operands.getLast()));
  }

  private static void bitwise(OperatorContext op, String ofBits, String ofTruths) {
    if (isTruth(op)) {
      op.emit("Out", ofTruths, operands(op));
    } else if (op.opset() >= 18) {
      op.emit("Out", ofBits, operands(op));
    } else {
      throw op.unsupported("bits of integers, which need opset 18 or later");
    }
  }

  /** In two's complement {@code -1 - x}; of bytes without sign {@code 255 - x}. */
  private static void bitwiseNot(OperatorContext op) {
    ElementType type = op.elementType("X");
    if (isTruth(op)) {
      op.emit("Out", "Not", List.of(op.input("X")));
    } else if (op.opset() >= 18) {
      op.emit("Out", "BitwiseNot", List.of(op.input("X")));
    } else if (type == ElementType.INT32 || type == ElementType.INT64) {
      op.emit("Out", "Sub", List.of(op.onnx().scalar(type, -1), op.input("X")));
    } else {
      throw op.unsupported("bits of " + type + ", which need opset 18 or later");
    }
  }

  private static String truth(OperatorContext op, String slot) {
    boolean isTruth =
        op.inputType(slot).filter(type -> type.elementType() == ElementType.BOOL).isPresent();
    return isTruth ? op.input(slot) : op.onnx().cast(op.input(slot), ElementType.BOOL);
  }

  private static void logical(OperatorContext op, String operator) {
    op.emit("Out", operator, List.of(truth(op, "X"), truth(op, "Y")));
  }

  /** Truths as numbers, which ONNX orders. */
  private static List<String> comparable(OperatorContext op) {
    return isTruth(op) ? numbers(op, operands(op)) : operands(op);
  }

  private static void compare(OperatorContext op, String operator, boolean isNegated) {
    List<String> operands = comparable(op);
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
    List<String> operands = comparable(op);
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
