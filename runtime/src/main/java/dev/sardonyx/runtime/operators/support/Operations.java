package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import java.util.Optional;

/** The operations on elements that the optimizer names in attributes, by their ONNX names. */
public final class Operations {
  private Operations() {}

  /** A function of one element; {@code Affine} is {@code p * x + q}. */
  public static Optional<UnaryOperation> unary(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "Abs" -> UnaryOperation.ABS;
          case "Affine" -> UnaryOperation.AFFINE;
          case "Ceil" -> UnaryOperation.CEIL;
          case "Clip" -> UnaryOperation.CLIP;
          case "Elu" -> UnaryOperation.ELU;
          case "Erf" -> UnaryOperation.ERF;
          case "Exp" -> UnaryOperation.EXP;
          case "Floor" -> UnaryOperation.FLOOR;
          case "Gelu" -> UnaryOperation.GELU;
          case "GeluTanh" -> UnaryOperation.GELU_TANH;
          case "HardSigmoid" -> UnaryOperation.HARD_SIGMOID;
          case "HardSwish" -> UnaryOperation.HARD_SWISH;
          case "LeakyRelu" -> UnaryOperation.LEAKY_RELU;
          case "Log" -> UnaryOperation.LOG;
          case "Mish" -> UnaryOperation.MISH;
          case "Neg" -> UnaryOperation.NEGATE;
          case "Reciprocal" -> UnaryOperation.RECIPROCAL;
          case "Relu" -> UnaryOperation.RELU;
          case "Sigmoid" -> UnaryOperation.SIGMOID;
          case "Silu" -> UnaryOperation.SWISH;
          case "Softplus" -> UnaryOperation.SOFTPLUS;
          case "Sqrt" -> UnaryOperation.SQRT;
          case "Tanh" -> UnaryOperation.TANH;
          default -> null;
        });
  }

  /** A function of two elements. */
  public static Optional<BinaryOperation> binary(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "Add" -> BinaryOperation.ADD;
          case "Div" -> BinaryOperation.DIVIDE;
          case "Max" -> BinaryOperation.MAX;
          case "Min" -> BinaryOperation.MIN;
          case "Mul" -> BinaryOperation.MULTIPLY;
          case "PRelu" -> BinaryOperation.PARAMETRIC_RELU;
          case "Pow" -> BinaryOperation.POWER;
          case "Sub" -> BinaryOperation.SUBTRACT;
          default -> null;
        });
  }
}
