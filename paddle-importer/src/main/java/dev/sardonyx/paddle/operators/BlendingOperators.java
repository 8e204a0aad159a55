package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Elements chosen by a condition, or mixed; and whether tensors are the same. */
final class BlendingOperators {
  private BlendingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(BlendingOperators::allClose, "allclose")
        .add(BlendingOperators::equalAll, "equal_all")
        .add(BlendingOperators::step, "elementwise_heaviside")
        .add(BlendingOperators::smooth, "label_smooth")
        .add(BlendingOperators::interpolate, "lerp")
        .add(BlendingOperators::fill, "masked_fill")
        .add(BlendingOperators::numbers, "nan_to_num")
        .add(BlendingOperators::truncate, "trunc");
  }

  /** Whether all of a BOOL tensor holds. */
  private static void bindAll(OperatorContext op, String truths) {
    Onnx onnx = op.onnx();
    String least = onnx.reduce("ReduceMin", onnx.cast(truths, ElementType.INT32), false);
    Totals.bind(op, "Out", onnx.cast(least, ElementType.BOOL));
  }

  /** {@code |x - y| <= atol + rtol * |y|}, or the same infinity, or both no number if asked for. */
  private static void allClose(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Input");
    String x = op.input("Input");
    String y = op.input("Other");
    String margin =
        onnx.add(
            limit(op, "Atol", "atol", 1e-8, type),
            onnx.multiply(limit(op, "Rtol", "rtol", 1e-5, type), onnx.unary("Abs", y)));
    String distance = onnx.unary("Abs", onnx.subtract(x, y));
    String isClose = onnx.unary("Not", onnx.binary("Greater", distance, margin));
    String isNumber = onnx.unary("Not", onnx.unary("IsNaN", distance));
    String holds =
        onnx.binary("Or", onnx.binary("Equal", x, y), onnx.binary("And", isClose, isNumber));
    if (op.attributes().flag("equal_nan", false)) {
      String isNone = onnx.binary("And", onnx.unary("IsNaN", x), onnx.unary("IsNaN", y));
      holds = onnx.binary("Or", holds, isNone);
    }
    bindAll(op, holds);
  }

  /** A limit: a tensor, or a number that ProgramDesc writes as a text. */
  private static String limit(
      OperatorContext op, String slot, String name, double absent, ElementType type) {
    if (op.has(slot)) {
      return op.onnx().cast(op.input(slot), type);
    }
    Object given = op.attributes().all().get(name);
    double value =
        given instanceof String text
            ? Double.parseDouble(text)
            : op.attributes().real(name, absent);
    return op.onnx().scalar(type, value);
  }

  private static void equalAll(OperatorContext op) {
    bindAll(op, op.onnx().binary("Equal", op.input("X"), op.input("Y")));
  }

  /** 0 below zero, 1 above, y at zero. */
  private static void step(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    List<String> operands = ElementwiseOperators.operands(op);
    String x = operands.getFirst();
    String zero = onnx.scalar(type, 0);
    String sign = onnx.cast(onnx.binary("Greater", x, zero), type);
    op.bind("Out", onnx.where(onnx.binary("Equal", x, zero), operands.getLast(), sign));
  }

  /**
   * {@code (1 - epsilon) * x + epsilon * prior}, the prior of each class alike if none is given.
   */
  private static void smooth(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    double epsilon = op.attributes().real("epsilon", 0);
    String x = op.input("X");
    String share = onnx.scalar(type, epsilon);
    String prior =
        op.has("PriorDist")
            ? onnx.multiply(share, onnx.reshape(op.input("PriorDist"), -1))
            : onnx.divide(share, onnx.cast(onnx.dimension(x, op.rank("X") - 1), type));
    op.emit("Out", "Add", List.of(onnx.multiply(x, onnx.scalar(type, 1 - epsilon)), prior));
  }

  /** {@code x + weight * (y - x)}. */
  private static void interpolate(OperatorContext op) {
    Onnx onnx = op.onnx();
    String part = onnx.multiply(op.input("Weight"), onnx.subtract(op.input("Y"), op.input("X")));
    op.emit("Out", "Add", List.of(op.input("X"), part));
  }

  private static void fill(OperatorContext op) {
    ElementType type = op.elementType("x");
    String value = op.onnx().cast(op.input("value"), type);
    op.emit("out", "Where", List.of(op.input("mask"), value, op.input("x")));
  }

  /** What is no number and the infinities, replaced. */
  private static void numbers(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("x");
    double most = type == ElementType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
    String x = op.input("x");
    String number = replaced(op, x, onnx.unary("IsNaN", x), "nan", 0, type);
    String above = onnx.node("IsInf", List.of(x), Attribute.of("detect_negative", 0));
    String limited = replaced(op, number, above, "posinf", most, type);
    String below = onnx.node("IsInf", List.of(x), Attribute.of("detect_positive", 0));
    op.bind("out", replaced(op, limited, below, "neginf", -most, type));
  }

  private static String replaced(
      OperatorContext op,
      String x,
      String condition,
      String name,
      double absent,
      ElementType type) {
    double value = op.attributes().real(name, absent);
    return op.onnx().where(condition, op.onnx().scalar(type, value), x);
  }

  /** Rounded towards zero. */
  private static void truncate(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String x = op.input("X");
    if (!MathOperators.isReal(type)) {
      op.bind("Out", x);
      return;
    }
    String isNegative = onnx.binary("Less", x, onnx.scalar(type, 0));
    op.bind("Out", onnx.where(isNegative, onnx.unary("Ceil", x), onnx.unary("Floor", x)));
  }
}
