package dev.sardonyx.kernels.elementwise;

/**
 * Functions of two elements, on {@code double} and on integers. Rounded or wrapped to the element
 * type, this is the definition that every faster variant is tested against.
 */
public enum BinaryOperation {
  ADD,
  SUBTRACT,
  MULTIPLY,
  /** Integers truncate towards 0; an integer divided by 0 is 0, as in numpy. */
  DIVIDE,
  POWER,
  /** NaN if either is. */
  MIN,
  /** NaN if either is. */
  MAX,
  /** Remainder with the sign of the divisor; an integer modulo 0 is 0, as in numpy. */
  MODULO,
  /** Remainder with the sign of the dividend, C's {@code fmod}. */
  REMAINDER,
  /** {@code a < 0 ? a * b : a}. */
  PARAMETRIC_RELU,
  BITWISE_AND,
  BITWISE_OR,
  BITWISE_XOR,
  /** 0 where all bits go out. */
  SHIFT_LEFT,
  /** The sign, or 0 for unsigned integers, where all bits go out. */
  SHIFT_RIGHT;

  /** The value for one pair. */
  public double apply(double a, double b) {
    // A switch, not a function object each: making those takes tens of milliseconds at the start.
    return switch (this) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> WholeFunctions.power(a, b);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case MODULO -> WholeFunctions.modulo(a, b);
      case REMAINDER -> a % b;
      case PARAMETRIC_RELU -> a < 0 ? a * b : a;
      case BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
          throw new UnsupportedOperationException(this + " is defined on integers alone");
    };
  }

  /** The value for one pair of integers, modulo 2^64; {@code unsigned64} for UINT64's bits. */
  public long apply(long a, long b, boolean unsigned64) {
    return switch (this) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> b == 0 ? 0 : unsigned64 ? Long.divideUnsigned(a, b) : a / b;
      case POWER -> WholeFunctions.power(a, b);
      case MIN -> unsigned64 ? unsignedMin(a, b) : Math.min(a, b);
      case MAX -> unsigned64 ? unsignedMax(a, b) : Math.max(a, b);
      case MODULO -> b == 0 ? 0 : unsigned64 ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b);
      case REMAINDER -> b == 0 ? 0 : unsigned64 ? Long.remainderUnsigned(a, b) : a % b;
      case PARAMETRIC_RELU -> a < 0 && !unsigned64 ? a * b : a;
      case BITWISE_AND -> a & b;
      case BITWISE_OR -> a | b;
      case BITWISE_XOR -> a ^ b;
      case SHIFT_LEFT -> b < 0 || b >= Long.SIZE ? 0 : a << b;
      case SHIFT_RIGHT -> shiftRight(a, b, unsigned64);
    };
  }

  private static long unsignedMin(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private static long unsignedMax(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }

  private static long shiftRight(long a, long b, boolean unsigned64) {
    boolean out = b < 0 || b >= Long.SIZE;
    if (unsigned64) {
      return out ? 0 : a >>> b;
    }
    return a >> (out ? Long.SIZE - 1 : b);
  }
}
