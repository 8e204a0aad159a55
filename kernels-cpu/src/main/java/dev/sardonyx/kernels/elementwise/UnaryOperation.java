package dev.sardonyx.kernels.elementwise;

/**
 * Functions of one element, in double precision; {@code p} and {@code q} are the operator's
 * parameters, if it has any. Rounded to the element type, this is the definition that every faster
 * variant is tested against.
 */
public enum UnaryOperation {
  ABS,
  NEGATE,
  /** -1, 0 or 1; NaN of NaN. */
  SIGN,
  RECIPROCAL,
  FLOOR,
  CEIL,
  /** To the nearest integer, ties to even. */
  ROUND,
  SQRT,
  EXP,
  LOG,
  SIN,
  COS,
  TAN,
  ASIN,
  ACOS,
  ATAN,
  SINH,
  COSH,
  TANH,
  ASINH,
  ACOSH,
  ATANH,
  ERF,
  SIGMOID,
  /** {@code max(0, min(1, p * x + q))}. */
  HARD_SIGMOID,
  /** {@code x * max(0, min(1, x / 6 + 0.5))}. */
  HARD_SWISH,
  /** {@code x * sigmoid(p * x)}. */
  SWISH,
  /** {@code x * tanh(softplus(x))}. */
  MISH,
  /** The exact form, by erf. */
  GELU,
  /** The approximation by tanh. */
  GELU_TANH,
  RELU,
  LEAKY_RELU,
  /** {@code x > p: x; else 0}, NaN included. */
  THRESHOLDED_RELU,
  ELU,
  /** {@code q * (x > 0 ? x : p * (exp(x) - 1))}. */
  SELU,
  CELU,
  SOFTPLUS,
  SOFTSIGN,
  /** {@code x < -p: x + q; x > p: x - q; else 0}, NaN included. */
  SHRINK,
  /** {@code min(q, max(p, x))}; where {@code p > q}, all become {@code q}. */
  CLIP,
  /** {@code p * x + q}. */
  AFFINE,
  /** {@code p * relu(x) + q}. */
  RELU_AFFINE,
  /** {@code p * hardSwish(x) + q}. */
  HARD_SWISH_AFFINE,
  BITWISE_NOT,
  LOGICAL_NOT;

  /** Whether there is arithmetic on integers; otherwise integers go through double. */
  boolean hasWhole() {
    return switch (this) {
      case ABS, NEGATE, SIGN, FLOOR, CEIL, ROUND, RELU, BITWISE_NOT, LOGICAL_NOT -> true;
      default -> false;
    };
  }

  /** The value for one element. */
  public double apply(double x, double p, double q) {
    // A switch, not a function object each: making those takes tens of milliseconds at the start.
    return switch (this) {
      case ABS -> Math.abs(x);
      case NEGATE -> -x;
      case SIGN -> x == 0 ? 0 : Math.signum(x);
      case RECIPROCAL -> 1 / x;
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case SQRT -> Math.sqrt(x);
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TAN -> Math.tan(x);
      case ASIN -> Math.asin(x);
      case ACOS -> Math.acos(x);
      case ATAN -> Math.atan(x);
      case SINH -> Math.sinh(x);
      case COSH -> Math.cosh(x);
      case TANH -> Math.tanh(x);
      case ASINH -> RealFunctions.asinh(x);
      case ACOSH -> RealFunctions.acosh(x);
      case ATANH -> RealFunctions.atanh(x);
      case ERF -> RealFunctions.erf(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case HARD_SIGMOID -> Math.max(0, Math.min(1, p * x + q));
      case HARD_SWISH -> hardSwish(x);
      case SWISH -> x / (1 + Math.exp(-p * x));
      case MISH -> x * Math.tanh(RealFunctions.softplus(x));
      case GELU -> 0.5 * x * (1 + RealFunctions.erf(x * Math.sqrt(0.5)));
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case RELU -> x < 0 ? 0 : x;
      case LEAKY_RELU -> x < 0 ? p * x : x;
      case THRESHOLDED_RELU -> x > p ? x : 0;
      case ELU -> x < 0 ? p * Math.expm1(x) : x;
      case SELU -> q * (x <= 0 ? p * Math.expm1(x) : x);
      case CELU -> Math.max(0, x) + Math.min(0, p * Math.expm1(x / p));
      case SOFTPLUS -> RealFunctions.softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case SHRINK -> x < -p ? x + q : x > p ? x - q : 0;
      case CLIP -> Math.min(q, Math.max(p, x));
      case AFFINE -> p * x + q;
      case RELU_AFFINE -> p * (x < 0 ? 0 : x) + q;
      case HARD_SWISH_AFFINE -> p * hardSwish(x) + q;
      case BITWISE_NOT, LOGICAL_NOT ->
          throw new UnsupportedOperationException(this + " is defined on integers alone");
    };
  }

  private static double hardSwish(double x) {
    return x * Math.max(0, Math.min(1, x / 6 + 0.5));
  }

  /** The value for one integer, modulo 2^64. */
  public long apply(long x) {
    return switch (this) {
      case ABS -> Math.abs(x);
      case NEGATE -> -x;
      case SIGN -> Long.signum(x);
      case FLOOR, CEIL, ROUND -> x;
      case RELU -> Math.max(0, x);
      case BITWISE_NOT -> ~x;
      case LOGICAL_NOT -> x ^ 1;
      default -> throw new UnsupportedOperationException(this + " is defined on reals alone");
    };
  }
}
