package dev.sardonyx.kernels.reduce;

/** How an element enters a running result. All are associative up to rounding. */
public enum Accumulation {
  SUM(0, (r, x) -> r + x, (r, x) -> r + x),
  SUM_OF_MAGNITUDES(0, (r, x) -> r + Math.abs(x), (r, x) -> r + Math.abs(x), (r, x) -> r + x),
  SUM_OF_SQUARES(0, (r, x) -> r + x * x, (r, x) -> r + x * x),
  PRODUCT(1, (r, x) -> r * x, (r, x) -> r * x),
  /** NaN if any element is. */
  MAX(
      Double.NEGATIVE_INFINITY,
      Math::max,
      Math::max,
      (r, x) -> Long.compareUnsigned(r, x) > 0 ? r : x),
  /** NaN if any element is. */
  MIN(
      Double.POSITIVE_INFINITY,
      Math::min,
      Math::min,
      (r, x) -> Long.compareUnsigned(r, x) < 0 ? r : x);

  /** A step on reals. */
  @FunctionalInterface
  interface Real {
    double apply(double result, double x);
  }

  /** A step on integers. */
  @FunctionalInterface
  interface Whole {
    long apply(long result, long x);
  }

  private final double initial;
  private final Real real;
  private final Whole signed;
  private final Whole unsigned;

  Accumulation(double initial, Real real, Whole whole) {
    this(initial, real, whole, whole);
  }

  Accumulation(double initial, Real real, Whole signed, Whole unsigned) {
    this.initial = initial;
    this.real = real;
    this.signed = signed;
    this.unsigned = unsigned;
  }

  /** The result of no elements. */
  public double initial() {
    return initial;
  }

  /** The result with one more element. */
  public double apply(double result, double x) {
    return real.apply(result, x);
  }

  /** The result of both parts, each taken from {@link #initial} on. */
  public double combine(double part, double other) {
    return switch (this) {
      case SUM, SUM_OF_MAGNITUDES, SUM_OF_SQUARES -> part + other;
      case PRODUCT, MAX, MIN -> real.apply(part, other);
    };
  }

  /** The result with one more integer; {@code unsigned64} for UINT64's bits. */
  public long apply(long result, long x, boolean unsigned64) {
    return (unsigned64 ? unsigned : signed).apply(result, x);
  }
}
