package dev.sardonyx.kernels.pooling;

/** The parts of a p-norm. */
final class PNorm {
  private PNorm() {}

  /** {@code |x| ^ p}. */
  static double power(double x, double p) {
    return p == 2 ? x * x : p == 1 ? Math.abs(x) : Math.pow(Math.abs(x), p);
  }

  /** {@code sum ^ (1 / p)}. */
  static double root(double sum, double p) {
    return p == 2 ? Math.sqrt(sum) : p == 1 ? sum : Math.pow(sum, 1 / p);
  }
}
