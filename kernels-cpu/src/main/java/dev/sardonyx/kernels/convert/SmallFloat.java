package dev.sardonyx.kernels.convert;

/**
 * A binary floating-point format of at most 8 bits with sign (OCP 8-bit Floating Point
 * Specification; <a href="https://onnx.ai/onnx/technical/float8.html">ONNX float8</a>).
 */
enum SmallFloat {
  /** One NaN a sign, no infinities. */
  E4M3FN(8, 3, 7, 0x7E, 0x7F, 0x7F),
  /** One NaN, no infinities, no negative zero. */
  E4M3FNUZ(8, 3, 8, 0x7F, 0x80, 0x80),
  /** As IEEE 754. */
  E5M2(8, 2, 15, 0x7B, 0x7C, 0x7E),
  /** One NaN, no infinities, no negative zero. */
  E5M2FNUZ(8, 2, 16, 0x7F, 0x80, 0x80),
  /** Finite numbers only; NaN becomes a zero. */
  E2M1(4, 1, 1, 0x7, 0x7, 0x0);

  private static final int FNUZ_NAN = 0x80;

  private final int signBit;
  private final int mantissaBits;
  private final int leastExponent;
  private final int largest;
  private final int overflow;
  private final int notANumber;
  private final double[] values;

  /**
   * @param largest code of the largest finite number
   * @param overflow code of what lies beyond it
   */
  SmallFloat(int bits, int mantissaBits, int bias, int largest, int overflow, int notANumber) {
    this.signBit = 1 << (bits - 1);
    this.mantissaBits = mantissaBits;
    this.leastExponent = 1 - bias;
    this.largest = largest;
    this.overflow = overflow;
    this.notANumber = notANumber;
    this.values = new double[1 << bits];
    for (int code = 0; code < signBit; code++) {
      double value = code <= largest ? finite(code) : Double.NaN;
      if (this.overflow < this.notANumber && code == this.overflow) {
        value = Double.POSITIVE_INFINITY;
      }
      values[code] = value;
      values[code | signBit] = -value;
    }
    if (notANumber == FNUZ_NAN) {
      values[FNUZ_NAN] = Double.NaN;
    }
  }

  private double finite(int code) {
    int exponent = code >> mantissaBits;
    int mantissa = code & ((1 << mantissaBits) - 1);
    return exponent == 0
        ? Math.scalb(mantissa, leastExponent - mantissaBits)
        : Math.scalb(mantissa + (1 << mantissaBits), leastExponent + exponent - 1 - mantissaBits);
  }

  /** The number that the low bits of {@code code} stand for. */
  double decode(byte code) {
    return values[code & (values.length - 1)];
  }

  /** The code nearest to {@code value}, ties to even. */
  byte encode(double value, boolean saturate) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    int code;
    if (Double.isNaN(value)) {
      // A format without NaN gets the zero of the other sign, as in ml_dtypes.
      negative ^= this == E2M1;
      code = notANumber;
    } else {
      code = magnitude(Math.abs(value));
      if (code > largest) {
        code = saturate ? largest : overflow;
      }
      if (code == 0 && notANumber == FNUZ_NAN) {
        return 0;
      }
    }
    return (byte) (negative ? code | signBit : code);
  }

  private int magnitude(double value) {
    if (value >= Math.scalb(1.0, 20)) {
      return Integer.MAX_VALUE;
    }
    int exponent = Math.max(Math.getExponent(value), leastExponent);
    // Exact but for the rounding itself; a carry into the next exponent comes out right.
    int steps = (int) Math.rint(Math.scalb(value, mantissaBits - exponent));
    return ((exponent - leastExponent) << mantissaBits) + steps;
  }

  /** The number that a FLOAT8E8M0 code stands for: a power of two. */
  static double decodeScale(byte code) {
    return code == -1 ? Double.NaN : Math.scalb(1.0, (code & 0xFF) - 127);
  }

  /** The FLOAT8E8M0 code of {@code value}, whose sign is ignored. */
  static byte encodeScale(double value, Rounding rounding) {
    double magnitude = Math.abs(value);
    boolean saturate = rounding.saturate();
    if (Double.isNaN(magnitude) || Double.isInfinite(magnitude) && !saturate) {
      return -1;
    }
    if (magnitude > 0x1p127) {
      boolean rounded =
          rounding.scale() == Rounding.Direction.DOWN && magnitude < 0x1p128
              || rounding.scale() == Rounding.Direction.NEAREST && magnitude < 0x1.8p127;
      return (byte) (saturate || rounded ? 254 : 255);
    }
    if (magnitude < 0x1p-127) {
      return 0;
    }
    int exponent = Math.getExponent(magnitude);
    double mantissa = Math.scalb(magnitude, -exponent);
    boolean up =
        switch (rounding.scale()) {
          case UP -> mantissa > 1;
          case DOWN -> false;
          case NEAREST -> mantissa >= 1.5;
        };
    return (byte) (exponent + 127 + (up ? 1 : 0));
  }
}
