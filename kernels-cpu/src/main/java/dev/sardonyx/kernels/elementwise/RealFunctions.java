package dev.sardonyx.kernels.elementwise;

/** Functions of one {@code double} that {@link Math} lacks. */
public final class RealFunctions {
  private RealFunctions() {}

  /** Inverse hyperbolic sine. */
  public static double asinh(double x) {
    double magnitude = Math.abs(x);
    if (magnitude > 0x1p28) {
      return Math.copySign(Math.log(magnitude) + Math.log(2), x);
    }
    double square = magnitude * magnitude;
    return Math.copySign(Math.log1p(magnitude + square / (1 + Math.sqrt(1 + square))), x);
  }

  /** Inverse hyperbolic cosine; NaN below 1. */
  public static double acosh(double x) {
    if (x > 0x1p28) {
      return Math.log(x) + Math.log(2);
    }
    double above = x - 1;
    return Math.log1p(above + Math.sqrt(above * (above + 2)));
  }

  /** Inverse hyperbolic tangent; infinite at -1 and 1, NaN outside. */
  public static double atanh(double x) {
    double magnitude = Math.abs(x);
    return Math.copySign(0.5 * Math.log1p(2 * magnitude / (1 - magnitude)), x);
  }

  /** {@code log(1 + exp(x))} without overflow. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** The error function, to about 1e-15: its power series near 0, a continued fraction beyond. */
  public static double erf(double x) {
    double magnitude = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    if (magnitude > 6) {
      return Math.copySign(1, x);
    }
    return Math.copySign(magnitude < 2.5 ? series(magnitude) : 1 - complement(magnitude), x);
  }

  /** {@code 2/sqrt(pi) * exp(-x^2) * sum(2^n x^(2n+1) / (2n+1)!!)}: all terms positive. */
  private static double series(double x) {
    double square = x * x;
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-17; n++) {
      term *= 2 * square / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-square) * sum;
  }

  /** erfc by {@code exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))}. */
  private static double complement(double x) {
    double fraction = x;
    for (int n = 60; n > 0; n--) {
      fraction = x + 0.5 * n / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
