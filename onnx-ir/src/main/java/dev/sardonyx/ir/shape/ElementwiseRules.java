package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** Operators that work element by element, with and without broadcasting. */
final class ElementwiseRules {
  private static final List<String> SAME_AS_INPUT =
      List.of(
          "Abs",
          "Acos",
          "Acosh",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "BitwiseNot",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "Cosh",
          "CumSum",
          "CumProd",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Log",
          "LpNormalization",
          "MeanVarianceNormalization",
          "Mish",
          "Neg",
          "Not",
          "PRelu",
          "Reciprocal",
          "Relu",
          "Round",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Swish",
          "Tan",
          "Tanh",
          "ThresholdedRelu",
          "Trilu",
          "LRN",
          "Affine",
          "ScaledTanh",
          "ParametricSoftplus",
          "ImageScaler");

  private static final List<String> BROADCAST =
      List.of(
          "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Max", "Mean", "Min", "Pow", "Sum");

  private static final List<String> COMPARE =
      List.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor");

  private ElementwiseRules() {}

  static void register(ShapeRules rules) {
    rules.addAll(SAME_AS_INPUT, ElementwiseRules::sameAsInput);
    rules.addAll(List.of("Hardmax", "LogSoftmax", "Softmax"), ElementwiseRules::alongAxis);
    rules.addAll(BROADCAST, node -> broadcast(node, node.type(0)));
    rules.addAll(COMPARE, node -> broadcast(node, ElementType.BOOL));
    rules.add("Add", node -> arithmetic(node, Size::plus));
    rules.add("Sub", node -> arithmetic(node, Size::minus));
    rules.add("Mul", node -> arithmetic(node, Size::times));
    rules.add("Div", node -> arithmetic(node, ElementwiseRules::quotient));
    rules.add("Mod", node -> arithmetic(node, ElementwiseRules::remainder));
    rules.add("Where", ElementwiseRules::where);
    rules.add("Cast", ElementwiseRules::cast);
    rules.add("BitCast", node -> node.output(0, node.typeAttribute("to", null), node.shape(0)));
    rules.add("CastLike", node -> node.output(0, node.type(1), node.shape(0)));
    rules.add(
        "Bernoulli",
        node -> node.output(0, node.typeAttribute("dtype", node.type(0)), node.shape(0)));
    rules.add("Identity", node -> node.output(0, withoutConstant(node.input(0))));
    rules.add("Dropout", ElementwiseRules::dropout);
    rules.addAll(
        List.of("IsInf", "IsNaN"), node -> node.output(0, ElementType.BOOL, node.shape(0)));
  }

  static void sameAsInput(NodeInference node) {
    node.output(0, node.type(0), node.shape(0));
  }

  /** As {@link #sameAsInput}, of operators with an axis; before opset 13 it may be the rank. */
  private static void alongAxis(NodeInference node) {
    List<Size> shape = node.shape(0);
    if (shape != null && !shape.isEmpty()) {
      long axis = node.integer("axis", node.opset() < 13 ? 0 : -1);
      node.normalizeAxis(axis, shape.size() + (node.opset() < 13 && axis >= 0 ? 1 : 0));
    }
    sameAsInput(node);
  }

  private static Fact withoutConstant(Fact fact) {
    return new Fact(fact.elementType(), fact.shape(), fact.data(), null, fact.other());
  }

  private static void broadcast(NodeInference node, ElementType type) {
    List<Size> shape = node.shape(0);
    for (int i = 1; i < node.inputCount(); i++) {
      shape = node.broadcast(shape, node.shape(i));
    }
    // Up to opset 6 the second input is fitted to the first.
    node.output(0, type, node.opset() < 7 && isArithmetic(node) ? node.shape(0) : shape);
  }

  private static boolean isArithmetic(NodeInference node) {
    return switch (node.node().operator()) {
      case "Max", "Min", "Mean", "Sum" -> false;
      default -> true;
    };
  }

  /** Arithmetic that follows the elements of dimensions. */
  private static void arithmetic(NodeInference node, BinaryOperator<Size> operation) {
    broadcast(node, node.type(0));
    List<Size> left = node.data(0);
    List<Size> right = node.data(1);
    if (left == null || right == null) {
      return;
    }
    int length = left.size() == 1 ? right.size() : left.size();
    if (left.size() != length && left.size() != 1 || right.size() != length && right.size() != 1) {
      return;
    }
    List<Size> data = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      data.add(
          operation.apply(
              left.get(left.size() == 1 ? 0 : i), right.get(right.size() == 1 ? 0 : i)));
    }
    node.data(0, data);
  }

  /** ONNX divides integers towards zero; the same as rounding down only for what is positive. */
  private static Size quotient(Size left, Size right) {
    if (left.isConstant() && right.isConstant()) {
      return right.isConstant(0) ? Size.UNKNOWN : Size.of(left.constant() / right.constant());
    }
    Size exact = left.divideExactly(right);
    if (exact != null) {
      return exact;
    }
    return left.isNonNegative() && right.isConstant() && right.constant() > 0
        ? left.floorDivide(right)
        : Size.UNKNOWN;
  }

  private static Size remainder(Size left, Size right) {
    return left.isConstant() && right.isConstant() && left.constant() >= 0 && right.constant() > 0
        ? Size.of(left.constant() % right.constant())
        : Size.UNKNOWN;
  }

  private static void where(NodeInference node) {
    node.output(
        0,
        node.type(1),
        node.broadcast(node.shape(0), node.broadcast(node.shape(1), node.shape(2))));
  }

  private static void cast(NodeInference node) {
    ElementType to = node.typeAttribute("to", null);
    if (to == null && node.hasAttribute("to")) {
      throw node.contradiction("'to' is " + node.integer("to", 0) + ", which is no element type");
    }
    node.output(0, to, node.shape(0));
    if (node.data(0) != null && (to == ElementType.INT64 || to == ElementType.INT32)) {
      node.data(0, node.data(0));
    }
  }

  private static void dropout(NodeInference node) {
    sameAsInput(node);
    node.output(1, node.opset() < 10 ? node.type(0) : ElementType.BOOL, node.shape(0));
  }
}
