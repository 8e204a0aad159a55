package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;

/** Lengths of vectors, and vectors by their length. */
final class NormOperators {
  private NormOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(NormOperators::distance, "dist")
        .add(NormOperators::normalize, "norm")
        .add(NormOperators::norm, "p_norm");
  }

  private static void distance(OperatorContext op) {
    String difference = op.onnx().subtract(op.input("X"), op.input("Y"));
    double order = op.attributes().real("p", 2);
    Totals.bind(op, "Out", norm(op, difference, order, false));
  }

  private static void norm(OperatorContext op) {
    double order = op.attributes().real("porder", 2);
    boolean isKept = op.attributes().flag("keepdim", false);
    int rank = op.rank("X");
    if (op.attributes().flag("asvector", false) || rank == 0) {
      String total = norm(op, op.input("X"), order, isKept);
      if (isKept) {
        op.bind("Out", total);
      } else {
        Totals.bind(op, "Out", total);
      }
      return;
    }
    String norm = norm(op, op.input("X"), order, isKept, op.axis("axis", -1, rank));
    if (rank == 1 && !isKept) {
      Totals.bind(op, "Out", norm);
    } else {
      op.bind("Out", norm);
    }
  }

  /**
   * The norm of an order: 0 counts what is not 0, infinite ones are the largest and the smallest
   * magnitude.
   *
   * @param axes none for all
   */
  private static String norm(
      OperatorContext op, String x, double order, boolean isKept, long... axes) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    if (order == 0) {
      String isZero = onnx.binary("Equal", x, onnx.scalar(type, 0));
      String counted = onnx.cast(onnx.unary("Not", isZero), type);
      return onnx.reduce("ReduceSum", counted, isKept, axes);
    }
    if (order == 1 || order == 2) {
      return onnx.reduce(order == 1 ? "ReduceL1" : "ReduceL2", x, isKept, axes);
    }
    String magnitude = onnx.unary("Abs", x);
    if (Double.isInfinite(order)) {
      return onnx.reduce(order > 0 ? "ReduceMax" : "ReduceMin", magnitude, isKept, axes);
    }
    String powers = onnx.binary("Pow", magnitude, onnx.scalar(type, order));
    String sum = onnx.reduce("ReduceSum", powers, isKept, axes);
    return onnx.binary("Pow", sum, onnx.scalar(type, 1 / order));
  }

  /** {@code x / sqrt(sum(x * x) + epsilon)} along an axis. */
  private static void normalize(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    int axis = op.axis("axis", -1, op.rank("X"));
    double epsilon = op.attributes().real("epsilon", 1e-10);
    String sum = onnx.reduce("ReduceSumSquare", x, true, axis);
    String norm = onnx.unary("Sqrt", onnx.add(sum, onnx.scalar(op.elementType("X"), epsilon)));
    op.bind("Norm", norm);
    op.bind("Out", onnx.divide(x, norm));
  }
}
