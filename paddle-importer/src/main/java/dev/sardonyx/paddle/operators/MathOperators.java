package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Functions of each element by itself, of a few ONNX operators each. */
final class MathOperators {
  private MathOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(MathOperators::arcTangent, "atan2")
        .add(op -> op.emit("Out", "Sub", List.of(op.onnx().unary("Exp", x(op)), one(op))), "expm1")
        .add(MathOperators::isFinite, "isfinite_v2")
        .add(op -> logarithm(op, Math.log(10)), "log10")
        .add(op -> op.emit("Out", "Log", List.of(op.onnx().add(x(op), one(op)))), "log1p")
        .add(op -> logarithm(op, Math.log(2)), "log2")
        .add(MathOperators::logit, "logit")
        .add(MathOperators::power, "pow")
        .add(MathOperators::round, "round")
        .add(op -> op.emit("Out", "Reciprocal", List.of(op.onnx().unary("Sqrt", x(op)))), "rsqrt")
        .add(op -> Totals.bind(op, "Out", op.onnx().size(op.input("Input"))), "size")
        .add(op -> op.emit("Out", "Mul", List.of(x(op), x(op))), "square");
  }

  private static String x(OperatorContext op) {
    return op.input("X");
  }

  private static String one(OperatorContext op) {
    return op.onnx().scalar(op.elementType("X"), 1);
  }

  private static void logarithm(OperatorContext op, double ofBase) {
    String natural = op.onnx().unary("Log", x(op));
    op.emit("Out", "Div", List.of(natural, op.onnx().scalar(op.elementType("X"), ofBase)));
  }

  private static void isFinite(OperatorContext op) {
    Onnx onnx = op.onnx();
    String isInfinite = onnx.unary("IsInf", x(op));
    op.emit("Out", "Not", List.of(onnx.binary("Or", isInfinite, onnx.unary("IsNaN", x(op)))));
  }

  static boolean isReal(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  /** {@code log(p / (1 - p))} of a p limited to {@code [eps, 1 - eps]}; without eps, of x. */
  private static void logit(OperatorContext op) {
    Onnx onnx = op.onnx();
    double margin = op.attributes().real("eps", 1e-6);
    String p = margin == 0 ? x(op) : onnx.clip(x(op), op.elementType("X"), margin, 1 - margin);
    op.emit("Out", "Log", List.of(onnx.divide(p, onnx.subtract(one(op), p))));
  }

  /** The exponent is of the type of x. */
  private static void power(OperatorContext op) {
    ElementType type = op.elementType("X");
    Onnx onnx = op.onnx();
    String exponent =
        op.has("FactorTensor")
            ? onnx.reshape(onnx.cast(op.input("FactorTensor"), type), onnx.integers())
            : onnx.scalar(type, op.attributes().real("factor", 1));
    op.bind("Out", power(onnx, x(op), exponent, type));
  }

  /** Before opset 12 there are only powers of real numbers. */
  static String power(Onnx onnx, String x, String exponent, ElementType type) {
    if (isReal(type) || onnx.opset() >= 12) {
      return onnx.binary("Pow", x, exponent);
    }
    String wide = onnx.cast(x, ElementType.DOUBLE);
    String result = onnx.binary("Pow", wide, onnx.cast(exponent, ElementType.DOUBLE));
    return onnx.cast(result, type);
  }

  private static void round(OperatorContext op) {
    op.bind("Out", roundAway(op.onnx(), x(op), op.elementType("X")));
  }

  /** Rounded so that halves go away from zero, unlike ONNX's Round. */
  static String roundAway(Onnx onnx, String x, ElementType type) {
    String half = onnx.scalar(type, 0.5);
    String magnitude = onnx.unary("Floor", onnx.add(onnx.unary("Abs", x), half));
    return onnx.multiply(onnx.unary("Sign", x), magnitude);
  }

  /**
   * The angle of the point (X2, X1): {@code atan(X1 / X2)}, half a turn on where X2 is negative.
   */
  private static void arcTangent(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X1");
    boolean isReal = isReal(type);
    ElementType computed = isReal ? type : ElementType.DOUBLE;
    String y = isReal ? op.input("X1") : onnx.cast(op.input("X1"), computed);
    String x = isReal ? op.input("X2") : onnx.cast(op.input("X2"), computed);
    String zero = onnx.scalar(computed, 0);
    String isOrigin =
        onnx.binary("And", onnx.binary("Equal", y, zero), onnx.binary("Equal", x, zero));
    String quotient = onnx.where(isOrigin, zero, onnx.divide(y, x));
    String below = onnx.scalar(computed, -Math.PI);
    String above = onnx.scalar(computed, Math.PI);
    String turn = onnx.where(onnx.binary("Less", y, zero), below, above);
    String behind = onnx.where(onnx.binary("Less", x, zero), turn, zero);
    op.emit("Out", "Add", List.of(onnx.unary("Atan", quotient), behind));
  }

  /** {@code ln(1 + e^(beta x)) / beta}, x itself where {@code beta x} is above the threshold. */
  static String softplus(OperatorContext op, String x, double beta, double threshold) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String scaled = beta == 1 ? x : onnx.multiply(x, onnx.scalar(type, beta));
    String soft = onnx.unary("Softplus", scaled);
    String result = beta == 1 ? soft : onnx.divide(soft, onnx.scalar(type, beta));
    // Above 20 the two are the same number.
    return threshold >= 20
        ? result
        : onnx.where(onnx.binary("Greater", scaled, onnx.scalar(type, threshold)), x, result);
  }
}
