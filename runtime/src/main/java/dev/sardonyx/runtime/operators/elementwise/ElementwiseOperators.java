package dev.sardonyx.runtime.operators.elementwise;

import static dev.sardonyx.runtime.operators.elementwise.UnaryOperators.plain;
import static dev.sardonyx.runtime.operators.elementwise.UnaryOperators.with;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Comparison;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class ElementwiseOperators {
  private ElementwiseOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    registerBinary(builder);
    registerUnary(builder);
    registerActivations(builder);
  }

  private static void registerBinary(OperatorRegistry.Builder builder) {
    builder
        .register("Add", 1, BinaryOperators.arithmetic(BinaryOperation.ADD))
        .register("And", 1, BinaryOperators.logical(BinaryOperation.BITWISE_AND))
        .register("BitShift", 11, BinaryOperators::shift)
        .register("BitwiseAnd", 18, BinaryOperators.bitwise(BinaryOperation.BITWISE_AND))
        .register("BitwiseOr", 18, BinaryOperators.bitwise(BinaryOperation.BITWISE_OR))
        .register("BitwiseXor", 18, BinaryOperators.bitwise(BinaryOperation.BITWISE_XOR))
        .register("Div", 1, BinaryOperators.arithmetic(BinaryOperation.DIVIDE))
        .register("Equal", 1, ComparisonOperators.of(Comparison.EQUAL))
        .register("Greater", 1, ComparisonOperators.of(Comparison.GREATER))
        .register("GreaterOrEqual", 12, ComparisonOperators.of(Comparison.GREATER_OR_EQUAL))
        .register("Less", 1, ComparisonOperators.of(Comparison.LESS))
        .register("LessOrEqual", 12, ComparisonOperators.of(Comparison.LESS_OR_EQUAL))
        .register("Max", 1, VariadicOperators.of(BinaryOperation.MAX))
        .register("Mean", 1, VariadicOperators::mean)
        .register("Min", 1, VariadicOperators.of(BinaryOperation.MIN))
        .register("Mod", 10, BinaryOperators::modulo)
        .register("Mul", 1, BinaryOperators.arithmetic(BinaryOperation.MULTIPLY))
        .register("Or", 1, BinaryOperators.logical(BinaryOperation.BITWISE_OR))
        .register("PRelu", 1, BinaryOperators::parametricRelu)
        .register("Pow", 1, BinaryOperators::power)
        .register("Sub", 1, BinaryOperators.arithmetic(BinaryOperation.SUBTRACT))
        .register("Sum", 1, VariadicOperators.of(BinaryOperation.ADD))
        .register("Xor", 1, BinaryOperators.logical(BinaryOperation.BITWISE_XOR));
  }

  private static void registerUnary(OperatorRegistry.Builder builder) {
    builder
        .register("Abs", 1, plain(UnaryOperation.ABS))
        .register("Acos", 7, plain(UnaryOperation.ACOS))
        .register("Acosh", 9, plain(UnaryOperation.ACOSH))
        .register("Asin", 7, plain(UnaryOperation.ASIN))
        .register("Asinh", 9, plain(UnaryOperation.ASINH))
        .register("Atan", 7, plain(UnaryOperation.ATAN))
        .register("Atanh", 9, plain(UnaryOperation.ATANH))
        .register("BitwiseNot", 18, UnaryOperators::bitwiseNot)
        .register("Ceil", 1, plain(UnaryOperation.CEIL))
        .register("Clip", 1, ClipOperator::byAttributes)
        .register("Clip", 11, ClipOperator::byInputs)
        .register("Cos", 7, plain(UnaryOperation.COS))
        .register("Cosh", 9, plain(UnaryOperation.COSH))
        .register("Erf", 9, plain(UnaryOperation.ERF))
        .register("Exp", 1, plain(UnaryOperation.EXP))
        .register("Floor", 1, plain(UnaryOperation.FLOOR))
        .register("IsInf", 10, UnaryOperators::isInfinite)
        .register("IsNaN", 9, UnaryOperators::isNaN)
        .register("Log", 1, plain(UnaryOperation.LOG))
        .register("Neg", 1, plain(UnaryOperation.NEGATE))
        .register("Not", 1, UnaryOperators::logicalNot)
        .register("Reciprocal", 1, plain(UnaryOperation.RECIPROCAL))
        .register("Round", 11, plain(UnaryOperation.ROUND))
        .register("Sign", 9, plain(UnaryOperation.SIGN))
        .register("Sin", 7, plain(UnaryOperation.SIN))
        .register("Sinh", 9, plain(UnaryOperation.SINH))
        .register("Sqrt", 1, plain(UnaryOperation.SQRT))
        .register("Tan", 7, plain(UnaryOperation.TAN))
        .register("Tanh", 1, plain(UnaryOperation.TANH));
  }

  private static void registerActivations(OperatorRegistry.Builder builder) {
    builder
        .register("Celu", 12, with(UnaryOperation.CELU, "alpha", 1f))
        .register("Elu", 1, with(UnaryOperation.ELU, "alpha", 1f))
        .register("Gelu", 20, UnaryOperators::gelu)
        .register("HardSigmoid", 1, with(UnaryOperation.HARD_SIGMOID, "alpha", 0.2f, "beta", 0.5f))
        .register("HardSwish", 14, plain(UnaryOperation.HARD_SWISH))
        .register("LeakyRelu", 1, with(UnaryOperation.LEAKY_RELU, "alpha", 0.01f))
        .register("Mish", 18, plain(UnaryOperation.MISH))
        .register("Relu", 1, plain(UnaryOperation.RELU))
        .register("Selu", 1, with(UnaryOperation.SELU, "alpha", 1.6732f, "gamma", 1.0507f))
        .register(
            "Selu",
            6,
            with(UnaryOperation.SELU, "alpha", 1.67326319217681884765625f, "gamma", 1.05070102214f))
        .register("dev.sardonyx", "Scale", 1, with(UnaryOperation.AFFINE, "scale", 1f))
        .register("Shrink", 9, with(UnaryOperation.SHRINK, "lambd", 0.5f, "bias", 0f))
        .register("Sigmoid", 1, plain(UnaryOperation.SIGMOID))
        .register("Softplus", 1, plain(UnaryOperation.SOFTPLUS))
        .register("Softsign", 1, plain(UnaryOperation.SOFTSIGN))
        .register("SwiGLU", 28, UnaryOperators::swishGated)
        .register("Swish", 24, with(UnaryOperation.SWISH, "alpha", 1f))
        .register("ThresholdedRelu", 1, with(UnaryOperation.THRESHOLDED_RELU, "alpha", 1f));
  }
}
