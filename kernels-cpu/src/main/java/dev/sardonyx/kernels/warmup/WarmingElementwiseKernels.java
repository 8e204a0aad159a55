package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.lanewise.LanewiseElementwiseKernels;

/** Element-by-element arithmetic: a kernel for each operation, binary ones by operands' steps. */
final class WarmingElementwiseKernels implements ElementwiseKernels, Exercises {
  private static final UnaryOperation[] UNARY = UnaryOperation.values();

  private static final BinaryOperation[] BINARY = BinaryOperation.values();

  private final ElementwiseKernels vector;
  private final ElementwiseKernels lanewise = new LanewiseElementwiseKernels();
  private final int lanes;
  private final Warmth[] warmth;

  WarmingElementwiseKernels(ElementwiseKernels vector, int lanes, WarmUp warmUp) {
    this.vector = vector;
    this.lanes = lanes;
    this.warmth = Warmth.all(warmUp, this, UNARY.length + 3 * BINARY.length);
  }

  /** Whether the vector kernels have more to offer than plain loops. */
  private static boolean hasVectorForm(UnaryOperation operation) {
    return switch (operation) {
      case ABS, NEGATE, SQRT, EXP, TANH, ERF, SIGMOID, RELU, RECIPROCAL, LEAKY_RELU -> true;
      case AFFINE, RELU_AFFINE, HARD_SWISH_AFFINE, CLIP, HARD_SIGMOID, HARD_SWISH -> true;
      case SWISH, GELU, GELU_TANH -> true;
      default -> false;
    };
  }

  private static boolean hasVectorForm(BinaryOperation operation) {
    return switch (operation) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MIN, MAX, PARAMETRIC_RELU -> true;
      default -> false;
    };
  }

  @Override
  public void unary(
      UnaryOperation operation,
      float p,
      float q,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length) {
    (hasVectorForm(operation) && warmth[operation.ordinal()].isWarm(length) ? vector : lanewise)
        .unary(operation, p, q, x, xOffset, y, yOffset, length);
  }

  @Override
  public void binary(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] y,
      int yOffset,
      int length) {
    int form = aStep == 0 ? 2 : 1 - bStep;
    int kernel = UNARY.length + form * BINARY.length + operation.ordinal();
    (hasVectorForm(operation) && warmth[kernel].isWarm(length) ? vector : lanewise)
        .binary(operation, a, aOffset, aStep, b, bOffset, bStep, y, yOffset, length);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    int to = data.length / 2;
    int count = turns * lanes;
    if (index < UNARY.length) {
      vector.unary(UNARY[index], 1, 0, data, 0, data, to, count);
    } else {
      int form = (index - UNARY.length) / BINARY.length;
      BinaryOperation operation = BINARY[(index - UNARY.length) % BINARY.length];
      int aStep = form == 2 ? 0 : 1;
      int bStep = form == 1 ? 0 : 1;
      vector.binary(operation, data, 0, aStep, data, count, bStep, data, to, count);
    }
    // Operations that take tens of instructions are slower by as much.
    return 4 * turns;
  }
}
