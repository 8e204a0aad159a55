package dev.sardonyx.kernels.elementwise;

/** Comparisons of two elements. With a NaN all are false. */
public enum Comparison {
  EQUAL((a, b) -> a == b),
  LESS((a, b) -> a < b),
  LESS_OR_EQUAL((a, b) -> a <= b),
  GREATER((a, b) -> a > b),
  GREATER_OR_EQUAL((a, b) -> a >= b);

  /** A relation of reals. */
  @FunctionalInterface
  interface Real {
    boolean holds(double a, double b);
  }

  private final Real real;

  Comparison(Real real) {
    this.real = real;
  }

  /** Whether it holds for two reals. */
  public boolean holds(double a, double b) {
    return real.holds(a, b);
  }

  /** Whether it holds for two integers; {@code unsigned64} for UINT64's bits. */
  public boolean holds(long a, long b, boolean unsigned64) {
    return real.holds(unsigned64 ? Long.compareUnsigned(a, b) : Long.compare(a, b), 0);
  }
}
