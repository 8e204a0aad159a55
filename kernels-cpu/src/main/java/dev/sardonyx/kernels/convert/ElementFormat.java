package dev.sardonyx.kernels.convert;

/**
 * How numbers of each ONNX element type lie in Java arrays, and the conversion of runs of them to
 * and from {@code double} and {@code long}: the one place that knows.
 *
 * <p>Unsigned integers keep their bits in the signed Java type; types narrower than a byte take a
 * byte each, signed ones sign-extended, unsigned ones zero-extended; BOOL is a byte of 0 or 1.
 */
public enum ElementFormat {
  FLOAT,
  DOUBLE,
  FLOAT16,
  BFLOAT16,
  FLOAT8E4M3FN(SmallFloat.E4M3FN),
  FLOAT8E4M3FNUZ(SmallFloat.E4M3FNUZ),
  FLOAT8E5M2(SmallFloat.E5M2),
  FLOAT8E5M2FNUZ(SmallFloat.E5M2FNUZ),
  FLOAT8E8M0,
  FLOAT4E2M1(SmallFloat.E2M1),
  BOOL(1, false),
  INT2(2, true),
  UINT2(2, false),
  INT4(4, true),
  UINT4(4, false),
  INT8(8, true),
  UINT8(8, false),
  INT16(16, true),
  UINT16(16, false),
  INT32(32, true),
  UINT32(32, false),
  INT64(64, true),
  UINT64(64, false);

  private static final int BLOCK = 256;

  private final SmallFloat small;
  private final int integerBits;
  private final boolean signed;

  ElementFormat() {
    this(null, 0, true);
  }

  ElementFormat(SmallFloat small) {
    this(small, 0, true);
  }

  ElementFormat(int integerBits, boolean signed) {
    this(null, integerBits, signed);
  }

  ElementFormat(SmallFloat small, int integerBits, boolean signed) {
    this.small = small;
    this.integerBits = integerBits;
    this.signed = signed;
  }

  /** True for integers and BOOL, whose arithmetic is done on {@code long}. */
  public boolean isInteger() {
    return integerBits > 0;
  }

  /** True for integers without negative values, and BOOL. */
  public boolean isUnsigned() {
    return !signed;
  }

  /** Bits of an integer; 1 for BOOL, 0 for floating point. */
  public int integerBits() {
    return integerBits;
  }

  /** The least integer of this format. */
  public long least() {
    return signed ? -1L << (integerBits - 1) : 0;
  }

  /** The largest integer of this format; for UINT64 its bits, -1. */
  public long largest() {
    return integerBits == 64 && !signed ? -1 : (1L << (integerBits - (signed ? 1 : 0))) - 1;
  }

  /**
   * Reads integers: zero- or sign-extended, so that {@code long} arithmetic is right for all but
   * UINT64, which keeps its bits. Floating-point numbers are truncated.
   */
  public void readLongs(Object array, int offset, long[] to, int at, int length) {
    switch (this) {
      case INT64, UINT64 -> System.arraycopy((long[]) array, offset, to, at, length);
      case INT32 -> {
        int[] from = (int[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i];
        }
      }
      case UINT32 -> {
        int[] from = (int[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i] & 0xFFFFFFFFL;
        }
      }
      case INT16 -> {
        short[] from = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i];
        }
      }
      case UINT16 -> {
        short[] from = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i] & 0xFFFF;
        }
      }
      case INT8, INT4, INT2 -> {
        byte[] from = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i];
        }
      }
      case UINT8, UINT4, UINT2, BOOL -> {
        byte[] from = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i] & 0xFF;
        }
      }
      default -> {
        double[] block = new double[Math.min(BLOCK, length)];
        for (int done = 0; done < length; done += BLOCK) {
          int count = Math.min(BLOCK, length - done);
          readDoubles(array, offset + done, block, 0, count);
          for (int i = 0; i < count; i++) {
            to[at + done + i] = (long) block[i];
          }
        }
      }
    }
  }

  /** Reads numbers; exact but for 64-bit integers beyond 2^53. */
  public void readDoubles(Object array, int offset, double[] to, int at, int length) {
    switch (this) {
      case FLOAT -> {
        float[] from = (float[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = from[offset + i];
        }
      }
      case DOUBLE -> System.arraycopy((double[]) array, offset, to, at, length);
      case FLOAT16 -> {
        short[] from = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = Float.float16ToFloat(from[offset + i]);
        }
      }
      case BFLOAT16 -> {
        short[] from = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = Float.intBitsToFloat(from[offset + i] << 16);
        }
      }
      case FLOAT8E8M0 -> {
        byte[] from = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = SmallFloat.decodeScale(from[offset + i]);
        }
      }
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT4E2M1 -> {
        byte[] from = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[at + i] = small.decode(from[offset + i]);
        }
      }
      default -> {
        long[] block = new long[Math.min(BLOCK, length)];
        for (int done = 0; done < length; done += BLOCK) {
          int count = Math.min(BLOCK, length - done);
          readLongs(array, offset + done, block, 0, count);
          for (int i = 0; i < count; i++) {
            to[at + done + i] = toDouble(block[i]);
          }
        }
      }
    }
  }

  private double toDouble(long value) {
    // The low bit is kept sticky, so that halving rounds as the whole would.
    return this == UINT64 && value < 0 ? ((value >>> 1) | (value & 1)) * 2.0 : (double) value;
  }

  /**
   * Writes integers: what doesn't fit loses its high bits (Cast: "discard higher bits and
   * reinterpret"); BOOL is whether they are not 0; floating-point formats round to nearest even.
   * The longs are signed.
   */
  public void writeLongs(long[] from, int at, Object array, int offset, int length) {
    switch (this) {
      case INT64, UINT64 -> System.arraycopy(from, at, (long[]) array, offset, length);
      case INT32, UINT32 -> {
        int[] to = (int[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (int) from[at + i];
        }
      }
      case INT16, UINT16 -> {
        short[] to = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (short) from[at + i];
        }
      }
      case INT8, UINT8 -> {
        byte[] to = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (byte) from[at + i];
        }
      }
      case INT4, INT2 -> {
        byte[] to = (byte[]) array;
        int unused = Long.SIZE - integerBits;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (byte) (from[at + i] << unused >> unused);
        }
      }
      case UINT4, UINT2 -> {
        byte[] to = (byte[]) array;
        int mask = (1 << integerBits) - 1;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (byte) (from[at + i] & mask);
        }
      }
      case BOOL -> {
        byte[] to = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (byte) (from[at + i] != 0 ? 1 : 0);
        }
      }
      case FLOAT -> {
        float[] to = (float[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = from[at + i];
        }
      }
      default -> {
        double[] block = new double[Math.min(BLOCK, length)];
        for (int done = 0; done < length; done += BLOCK) {
          int count = Math.min(BLOCK, length - done);
          for (int i = 0; i < count; i++) {
            block[i] = from[at + done + i];
          }
          writeDoubles(block, 0, array, offset + done, count, Rounding.DEFAULT);
        }
      }
    }
  }

  /**
   * Writes numbers: floating-point formats round to nearest even, integers are truncated towards 0
   * and wrap (NaN becomes 0), BOOL is whether they are not 0.
   */
  public void writeDoubles(
      double[] from, int at, Object array, int offset, int length, Rounding rounding) {
    switch (this) {
      case FLOAT -> {
        float[] to = (float[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (float) from[at + i];
        }
      }
      case DOUBLE -> System.arraycopy(from, at, (double[]) array, offset, length);
      case FLOAT16 -> {
        short[] to = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = Float.floatToFloat16(toOddFloat(from[at + i]));
        }
      }
      case BFLOAT16 -> {
        short[] to = (short[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = toBfloat16(toOddFloat(from[at + i]));
        }
      }
      case FLOAT8E8M0 -> {
        byte[] to = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = SmallFloat.encodeScale(from[at + i], rounding);
        }
      }
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT4E2M1 -> {
        byte[] to = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = small.encode(from[at + i], rounding.saturate());
        }
      }
      case BOOL -> {
        byte[] to = (byte[]) array;
        for (int i = 0; i < length; i++) {
          to[offset + i] = (byte) (from[at + i] != 0 ? 1 : 0);
        }
      }
      default -> {
        long[] block = new long[Math.min(BLOCK, length)];
        for (int done = 0; done < length; done += BLOCK) {
          int count = Math.min(BLOCK, length - done);
          for (int i = 0; i < count; i++) {
            block[i] = toLong(from[at + done + i]);
          }
          writeLongs(block, 0, array, offset + done, count);
        }
      }
    }
  }

  private long toLong(double value) {
    return this == UINT64 && value >= 0x1p63
        ? (long) (value - 0x1p63) ^ Long.MIN_VALUE
        : (long) value;
  }

  /**
   * The float that rounds to a narrower format as {@code value} itself would: truncated, and its
   * last bit set if anything was lost.
   */
  public static float toOddFloat(double value) {
    float rounded = (float) value;
    if (rounded == value || Double.isNaN(value)) {
      return rounded;
    }
    int bits = Float.floatToRawIntBits(rounded);
    if (Math.abs((double) rounded) > Math.abs(value)) {
      bits--;
    }
    return Float.intBitsToFloat(bits | 1);
  }

  private static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }
}
