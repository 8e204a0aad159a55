package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.function.DoublePredicate;

/** Operators of one operand. */
final class UnaryOperators {
  private static final int BLOCK = 512;

  private UnaryOperators() {}

  /** An operator without parameters. */
  static OperatorFactory plain(UnaryOperation operation) {
    return setup -> operator(operation, 0, 0);
  }

  /** An operator with one parameter. */
  static OperatorFactory with(UnaryOperation operation, String attribute, float absent) {
    return setup -> operator(operation, setup.real(attribute, absent), 0);
  }

  /** An operator with two parameters. */
  static OperatorFactory with(
      UnaryOperation operation, String first, float absent, String second, float secondAbsent) {
    return setup ->
        operator(operation, setup.real(first, absent), setup.real(second, secondAbsent));
  }

  static Operator gelu(OperatorSetup setup) {
    String approximation = setup.text("approximate", "none");
    return switch (approximation) {
      case "none" -> operator(UnaryOperation.GELU, 0, 0);
      case "tanh" -> operator(UnaryOperation.GELU_TANH, 0, 0);
      default -> throw setup.unsupported("approximate '" + approximation + "'");
    };
  }

  /** SwiGLU: Swish of the first input times the second, of the same shape. */
  static Operator swishGated(OperatorSetup setup) {
    float alpha = setup.real("alpha", 1);
    return context -> {
      Tensor gate = context.input(0);
      Tensor value = context.input(1);
      Formats.requireSameType(gate, value);
      if (!gate.shape().equals(value.shape())) {
        throw new ShapeMismatchException(
            "expected inputs of one shape; found " + gate + " and " + value);
      }
      Tensor y = context.allocate(0, gate.elementType(), gate.shape());
      Elements to = Formats.elements(y);
      Elementwise.unary(
          UnaryOperation.SWISH,
          alpha,
          0,
          Formats.elements(gate),
          to,
          y.elements(),
          context.kernels().elementwise(),
          context.workers());
      Elementwise.binary(
          BinaryOperation.MULTIPLY,
          to,
          Formats.elements(value),
          to,
          Formats.broadcast(y.shape(), y.shape()),
          context.kernels().elementwise(),
          context.workers());
    };
  }

  static Operator logicalNot(OperatorSetup setup) {
    return typed(UnaryOperation.LOGICAL_NOT, "BOOL");
  }

  static Operator bitwiseNot(OperatorSetup setup) {
    return typed(UnaryOperation.BITWISE_NOT, "integers");
  }

  private static Operator typed(UnaryOperation operation, String expected) {
    Operator operator = operator(operation, 0, 0);
    boolean logical = operation == UnaryOperation.LOGICAL_NOT;
    return context -> {
      ElementType type = context.input(0).elementType();
      if (logical ? type != ElementType.BOOL : !type.isInteger()) {
        throw new TypeMismatchException("expected " + expected + "; found " + context.input(0));
      }
      operator.run(context);
    };
  }

  private static Operator operator(UnaryOperation operation, double p, double q) {
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocateOver(0, 0, x.elementType(), x.shape());
      context.repeatable();
      Elementwise.unary(
          operation,
          p,
          q,
          Formats.elements(x),
          Formats.elements(y),
          x.elements(),
          context.kernels().elementwise(),
          context.workers());
    };
  }

  static Operator isNaN(OperatorSetup setup) {
    return test(Double::isNaN);
  }

  static Operator isInfinite(OperatorSetup setup) {
    boolean negative = setup.flag("detect_negative", true);
    boolean positive = setup.flag("detect_positive", true);
    return test(x -> Double.isInfinite(x) && (x < 0 ? negative : positive));
  }

  private static Operator test(DoublePredicate predicate) {
    return context -> {
      Tensor x = context.input(0);
      Elements from = Formats.elements(x);
      Tensor y = context.allocate(0, ElementType.BOOL, x.shape());
      byte[] to = y.byteArray();
      Ranges.split(
          context.workers(),
          x.elements(),
          32 * BLOCK,
          (begin, end) -> {
            double[] block = new double[Math.min(BLOCK, end - begin)];
            for (int at = begin; at < end; at += BLOCK) {
              int count = Math.min(BLOCK, end - at);
              from.read(at, block, 0, count);
              for (int i = 0; i < count; i++) {
                to[y.offset() + at + i] = (byte) (predicate.test(block[i]) ? 1 : 0);
              }
            }
          });
    };
  }
}
