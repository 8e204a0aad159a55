package dev.sardonyx.kernels.elementwise;

/**
 * Functions of one element, in double precision; {@code p} and {@code q} are the operator's
 * parameters, if it has any. Rounded to the element type, this is the definition that every faster
 * variant is tested against.
 */
public enum UnaryOperation {
  ABS((x, p, q) -> Math.abs(x), Math::abs),
  NEGATE((x, p, q) -> -x, x -> -x),
  /** -1, 0 or 1; NaN of NaN. */
  SIGN((x, p, q) -> x == 0 ? 0 : Math.signum(x), Long::signum),
  RECIPROCAL((x, p, q) -> 1 / x),
  FLOOR((x, p, q) -> Math.floor(x), x -> x),
  CEIL((x, p, q) -> Math.ceil(x), x -> x),
  /** To the nearest integer, ties to even. */
  ROUND((x, p, q) -> Math.rint(x), x -> x),
  SQRT((x, p, q) -> Math.sqrt(x)),
  EXP((x, p, q) -> Math.exp(x)),
  LOG((x, p, q) -> Math.log(x)),
  SIN((x, p, q) -> Math.sin(x)),
  COS((x, p, q) -> Math.cos(x)),
  TAN((x, p, q) -> Math.tan(x)),
  ASIN((x, p, q) -> Math.asin(x)),
  ACOS((x, p, q) -> Math.acos(x)),
  ATAN((x, p, q) -> Math.atan(x)),
  SINH((x, p, q) -> Math.sinh(x)),
  COSH((x, p, q) -> Math.cosh(x)),
  TANH((x, p, q) -> Math.tanh(x)),
  ASINH((x, p, q) -> RealFunctions.asinh(x)),
  ACOSH((x, p, q) -> RealFunctions.acosh(x)),
  ATANH((x, p, q) -> RealFunctions.atanh(x)),
  ERF((x, p, q) -> RealFunctions.erf(x)),
  SIGMOID((x, p, q) -> 1 / (1 + Math.exp(-x))),
  /** {@code max(0, min(1, p * x + q))}. */
  HARD_SIGMOID((x, p, q) -> Math.max(0, Math.min(1, p * x + q))),
  /** {@code x * max(0, min(1, x / 6 + 0.5))}. */
  HARD_SWISH((x, p, q) -> x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  /** {@code x * sigmoid(p * x)}. */
  SWISH((x, p, q) -> x / (1 + Math.exp(-p * x))),
  /** {@code x * tanh(softplus(x))}. */
  MISH((x, p, q) -> x * Math.tanh(RealFunctions.softplus(x))),
  /** The exact form, by erf. */
  GELU((x, p, q) -> 0.5 * x * (1 + RealFunctions.erf(x * Math.sqrt(0.5)))),
  /** The approximation by tanh. */
  GELU_TANH(
      (x, p, q) -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
  RELU((x, p, q) -> x < 0 ? 0 : x, x -> Math.max(0, x)),
  LEAKY_RELU((x, p, q) -> x < 0 ? p * x : x),
  /** {@code x > p: x; else 0}, NaN included. */
  THRESHOLDED_RELU((x, p, q) -> x > p ? x : 0),
  ELU((x, p, q) -> x < 0 ? p * Math.expm1(x) : x),
  /** {@code q * (x > 0 ? x : p * (exp(x) - 1))}. */
  SELU((x, p, q) -> q * (x <= 0 ? p * Math.expm1(x) : x)),
  CELU((x, p, q) -> Math.max(0, x) + Math.min(0, p * Math.expm1(x / p))),
  SOFTPLUS((x, p, q) -> RealFunctions.softplus(x)),
  SOFTSIGN((x, p, q) -> x / (1 + Math.abs(x))),
  /** {@code x < -p: x + q; x > p: x - q; else 0}, NaN included. */
  SHRINK((x, p, q) -> x < -p ? x + q : x > p ? x - q : 0),
  /** {@code min(q, max(p, x))}; where {@code p > q}, all become {@code q}. */
  CLIP((x, p, q) -> Math.min(q, Math.max(p, x))),
  /** {@code p * x + q}. */
  AFFINE((x, p, q) -> p * x + q),
  /** {@code p * relu(x) + q}. */
  RELU_AFFINE((x, p, q) -> p * (x < 0 ? 0 : x) + q),
  /** {@code p * hardSwish(x) + q}. */
  HARD_SWISH_AFFINE((x, p, q) -> p * (x * Math.max(0, Math.min(1, x / 6 + 0.5))) + q),
  BITWISE_NOT(null, x -> ~x),
  LOGICAL_NOT(null, x -> x ^ 1);

  /** A real function with two parameters. */
  @FunctionalInterface
  interface Real {
    double apply(double x, double p, double q);
  }

  /** A function of integers. */
  @FunctionalInterface
  interface Whole {
    long apply(long x);
  }

  private final Real real;
  private final Whole whole;

  UnaryOperation(Real real) {
    this(real, null);
  }

  UnaryOperation(Real real, Whole whole) {
    this.real = real;
    this.whole = whole;
  }

  /** Whether there is arithmetic on integers; otherwise integers go through double. */
  boolean hasWhole() {
    return whole != null;
  }

  /** The value for one element. */
  public double apply(double x, double p, double q) {
    return real.apply(x, p, q);
  }

  /** The value for one integer, modulo 2^64. */
  public long apply(long x) {
    return whole.apply(x);
  }
}
