package dev.sardonyx.kernels.elementwise;

/** Powers and remainders with the rules that numpy has for them. */
final class WholeFunctions {
  private WholeFunctions() {}

  /** As C's {@code pow}, which unlike Java's has {@code pow(1, NaN) = pow(-1, inf) = 1}. */
  static double power(double base, double exponent) {
    if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
      return 1;
    }
    return Math.pow(base, exponent);
  }

  /** By squaring, modulo 2^64; a negative exponent truncates the fraction to an integer. */
  static long power(long base, long exponent) {
    if (exponent < 0) {
      return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
    }
    long result = 1;
    long square = base;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  /** The remainder with the sign of the divisor. */
  static double modulo(double a, double b) {
    double remainder = a % b;
    if (remainder == 0) {
      return Math.copySign(0, b);
    }
    return remainder < 0 == b < 0 ? remainder : remainder + b;
  }
}
