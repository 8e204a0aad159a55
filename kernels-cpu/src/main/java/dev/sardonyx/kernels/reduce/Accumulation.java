package dev.sardonyx.kernels.reduce;

/** How an element enters a running result. All are associative up to rounding. */
public enum Accumulation {
  SUM(0),
  SUM_OF_MAGNITUDES(0),
  SUM_OF_SQUARES(0),
  PRODUCT(1),
  /** NaN if any element is. */
  MAX(Double.NEGATIVE_INFINITY),
  /** NaN if any element is. */
  MIN(Double.POSITIVE_INFINITY);

  private final double initial;

  Accumulation(double initial) {
    this.initial = initial;
  }

  /** The result of no elements. */
  public double initial() {
    return initial;
  }

  /** The result with one more element. */
  public double apply(double result, double x) {
    // A switch, not a function object each: making those takes milliseconds at the start.
    return switch (this) {
      case SUM -> result + x;
      case SUM_OF_MAGNITUDES -> result + Math.abs(x);
      case SUM_OF_SQUARES -> result + x * x;
      case PRODUCT -> result * x;
      case MAX -> Math.max(result, x);
      case MIN -> Math.min(result, x);
    };
  }

  /** The result of both parts, each taken from {@link #initial} on. */
  public double combine(double part, double other) {
    return switch (this) {
      case SUM, SUM_OF_MAGNITUDES, SUM_OF_SQUARES -> part + other;
      case PRODUCT, MAX, MIN -> apply(part, other);
    };
  }

  /** The result with one more integer; {@code unsigned64} for UINT64's bits. */
  public long apply(long result, long x, boolean unsigned64) {
    return switch (this) {
      case SUM -> result + x;
      case SUM_OF_MAGNITUDES -> result + (unsigned64 ? x : Math.abs(x));
      case SUM_OF_SQUARES -> result + x * x;
      case PRODUCT -> result * x;
      case MAX -> {
        boolean greater = unsigned64 ? Long.compareUnsigned(result, x) > 0 : result > x;
        yield greater ? result : x;
      }
      case MIN -> {
        boolean less = unsigned64 ? Long.compareUnsigned(result, x) < 0 : result < x;
        yield less ? result : x;
      }
    };
  }
}
