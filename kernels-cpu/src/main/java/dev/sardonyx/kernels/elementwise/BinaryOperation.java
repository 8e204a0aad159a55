package dev.sardonyx.kernels.elementwise;

/**
 * Functions of two elements, on {@code double} and on integers. Rounded or wrapped to the element
 * type, this is the definition that every faster variant is tested against.
 */
public enum BinaryOperation {
  ADD((a, b) -> a + b, (a, b) -> a + b),
  SUBTRACT((a, b) -> a - b, (a, b) -> a - b),
  MULTIPLY((a, b) -> a * b, (a, b) -> a * b),
  /** Integers truncate towards 0; an integer divided by 0 is 0, as in numpy. */
  DIVIDE(
      (a, b) -> a / b,
      (a, b) -> b == 0 ? 0 : a / b,
      (a, b) -> b == 0 ? 0 : Long.divideUnsigned(a, b)),
  POWER(WholeFunctions::power, WholeFunctions::power),
  /** NaN if either is. */
  MIN(Math::min, Math::min, (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b),
  /** NaN if either is. */
  MAX(Math::max, Math::max, (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b),
  /** Remainder with the sign of the divisor; an integer modulo 0 is 0, as in numpy. */
  MODULO(
      WholeFunctions::modulo,
      (a, b) -> b == 0 ? 0 : Math.floorMod(a, b),
      (a, b) -> b == 0 ? 0 : Long.remainderUnsigned(a, b)),
  /** Remainder with the sign of the dividend, C's {@code fmod}. */
  REMAINDER(
      (a, b) -> a % b,
      (a, b) -> b == 0 ? 0 : a % b,
      (a, b) -> b == 0 ? 0 : Long.remainderUnsigned(a, b)),
  /** {@code a < 0 ? a * b : a}. */
  PARAMETRIC_RELU((a, b) -> a < 0 ? a * b : a, (a, b) -> a < 0 ? a * b : a, (a, b) -> a),
  BITWISE_AND(null, (a, b) -> a & b),
  BITWISE_OR(null, (a, b) -> a | b),
  BITWISE_XOR(null, (a, b) -> a ^ b),
  /** 0 where all bits go out. */
  SHIFT_LEFT(null, (a, b) -> b < 0 || b >= Long.SIZE ? 0 : a << b),
  /** The sign, or 0 for unsigned integers, where all bits go out. */
  SHIFT_RIGHT(
      null,
      (a, b) -> a >> (b < 0 || b >= Long.SIZE ? Long.SIZE - 1 : b),
      (a, b) -> b < 0 || b >= Long.SIZE ? 0 : a >>> b);

  /** A function of reals. */
  @FunctionalInterface
  interface Real {
    double apply(double a, double b);
  }

  /** A function of integers. */
  @FunctionalInterface
  interface Whole {
    long apply(long a, long b);
  }

  private final Real real;
  private final Whole signed;
  private final Whole unsigned;

  BinaryOperation(Real real, Whole whole) {
    this(real, whole, whole);
  }

  BinaryOperation(Real real, Whole signed, Whole unsigned) {
    this.real = real;
    this.signed = signed;
    this.unsigned = unsigned;
  }

  /** The value for one pair. */
  public double apply(double a, double b) {
    return real.apply(a, b);
  }

  /** The value for one pair of integers, modulo 2^64; {@code unsigned64} for UINT64's bits. */
  public long apply(long a, long b, boolean unsigned64) {
    return (unsigned64 ? unsigned : signed).apply(a, b);
  }
}
