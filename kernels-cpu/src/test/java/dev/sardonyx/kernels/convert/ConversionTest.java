package dev.sardonyx.kernels.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole tensors from format to format: every pair, at offsets, over several pieces of work. */
class ConversionTest {
  private static final int LONG_RUN = 40_001;

  private static Object array(ElementFormat format, int length) {
    return switch (format) {
      case FLOAT -> new float[length];
      case DOUBLE -> new double[length];
      case FLOAT16, BFLOAT16, INT16, UINT16 -> new short[length];
      case INT32, UINT32 -> new int[length];
      case INT64, UINT64 -> new long[length];
      default -> new byte[length];
    };
  }

  private static Object convert(
      ElementFormat from, Object source, int offset, ElementFormat to, int length) {
    Object target = array(to, length + 3);
    Conversion.convert(
        new Elements(from, source, offset),
        new Elements(to, target, 2),
        length,
        Rounding.DEFAULT,
        new LastChunkFirst());
    assertEquals(0.0, Array.get(target, 1) instanceof Number n ? n.doubleValue() : -1);
    assertEquals(0.0, Array.get(target, length + 2) instanceof Number n ? n.doubleValue() : -1);
    return target;
  }

  /** Numbers that a format may hold, made from doubles, as they lie in its array. */
  private static Object numbers(ElementFormat format, int length) {
    Random random = new Random(31);
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = Math.rint(random.nextGaussian() * Math.pow(2, random.nextInt(12))) / 2;
      if (format.isInteger()) {
        double largest = Math.min(format.largest() < 0 ? 0x1p53 : format.largest(), 0x1p53);
        numbers[i] = Math.clamp(Math.rint(numbers[i]), format.least(), largest);
      }
    }
    Object array = array(format, length);
    format.writeDoubles(numbers, 0, array, 0, length, Rounding.DEFAULT);
    return array;
  }

  @ParameterizedTest
  @EnumSource
  void elementsDontDependOnWhereTheyStand(ElementFormat from) {
    Object source = numbers(from, LONG_RUN + 5);
    for (ElementFormat to : ElementFormat.values()) {
      Object whole = convert(from, source, 5, to, LONG_RUN);
      Object single = array(to, 1);
      for (int i = 0; i < LONG_RUN; i += 97) {
        Conversion.convert(
            new Elements(from, source, 5).from(i),
            new Elements(to, single, 0),
            1,
            Rounding.DEFAULT,
            CallerThread.INSTANCE);
        assertEquals(Array.get(single, 0), Array.get(whole, 2 + i), from + " to " + to);
      }
      convert(from, source, 0, to, 0);
    }
  }

  /** What has room for every number of a format gives each back. */
  @Test
  void widerFormatsKeepEveryNumber() {
    Set<ElementFormat> reals =
        EnumSet.of(
            ElementFormat.FLOAT8E4M3FN,
            ElementFormat.FLOAT8E4M3FNUZ,
            ElementFormat.FLOAT8E5M2,
            ElementFormat.FLOAT8E5M2FNUZ,
            ElementFormat.FLOAT8E8M0,
            ElementFormat.FLOAT4E2M1,
            ElementFormat.INT8,
            ElementFormat.UINT8);
    for (ElementFormat narrow : reals) {
      int codes = narrow == ElementFormat.FLOAT4E2M1 ? 16 : 256;
      byte[] all = new byte[codes];
      for (int code = 0; code < codes; code++) {
        all[code] = (byte) code;
      }
      for (ElementFormat wide : EnumSet.of(ElementFormat.FLOAT, ElementFormat.DOUBLE)) {
        byte[] back =
            (byte[]) convert(wide, convert(narrow, all, 0, wide, codes), 2, narrow, codes);
        double[] values = (double[]) convert(narrow, all, 0, ElementFormat.DOUBLE, codes);
        for (int code = 0; code < codes; code++) {
          // A format may have several NaNs.
          if (!Double.isNaN(values[2 + code]) && !Double.isInfinite(values[2 + code])) {
            assertEquals(all[code], back[2 + code], narrow + " through " + wide);
          }
        }
      }
    }
    short[] halves = new short[1 << 16];
    for (int code = 0; code < halves.length; code++) {
      halves[code] = (short) code;
    }
    for (ElementFormat half : EnumSet.of(ElementFormat.FLOAT16, ElementFormat.BFLOAT16)) {
      Object floats = convert(half, halves, 0, ElementFormat.FLOAT, halves.length);
      short[] back = (short[]) convert(ElementFormat.FLOAT, floats, 2, half, halves.length);
      for (int code = 0; code < halves.length; code++) {
        if (!Float.isNaN(((float[]) floats)[2 + code])) {
          assertEquals(halves[code], back[2 + code], half.toString());
        } else {
          assertTrue(Float.isNaN(single(half, back[2 + code])), half.toString());
        }
      }
    }
  }

  private static float single(ElementFormat half, short code) {
    float[] value = (float[]) convert(half, new short[] {code}, 0, ElementFormat.FLOAT, 1);
    return value[2];
  }

  /** Integers lose the high bits that don't fit. */
  @Test
  void integersWrap() {
    long[] values = {0, 1, -1, 127, 128, -129, 255, 256, 1L << 40, Long.MIN_VALUE, -77_777};
    for (ElementFormat to : ElementFormat.values()) {
      if (!to.isInteger() || to == ElementFormat.BOOL) {
        continue;
      }
      Object wrapped = convert(ElementFormat.INT64, values, 0, to, values.length);
      BigInteger modulus = BigInteger.TWO.pow(to.integerBits());
      for (int i = 0; i < values.length; i++) {
        BigInteger expected = BigInteger.valueOf(values[i]).mod(modulus);
        BigInteger found = BigInteger.valueOf(((Number) Array.get(wrapped, 2 + i)).longValue());
        assertEquals(expected, found.mod(modulus), to + " of " + values[i]);
        if (to.integerBits() < 8) {
          long least = to.least();
          assertTrue(found.longValue() >= least && found.longValue() <= to.largest(), "" + to);
        }
      }
    }
  }

  /** Rounded once: the nearest float of an integer. */
  @Test
  void largeIntegersBecomeTheNearestFloat() {
    Random random = new Random(2);
    long[] values = new long[5000];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextLong() >> random.nextInt(40);
      if (i % 3 == 0) {
        values[i] = (values[i] | 1) << 38 >> random.nextInt(2); // near the middle of two floats
      }
    }
    float[] signed =
        (float[]) convert(ElementFormat.INT64, values, 0, ElementFormat.FLOAT, values.length);
    float[] unsigned =
        (float[]) convert(ElementFormat.UINT64, values, 0, ElementFormat.FLOAT, values.length);
    for (int i = 0; i < values.length; i++) {
      assertEquals(new BigDecimal(values[i]).floatValue(), signed[2 + i]);
      BigDecimal positive = new BigDecimal(Long.toUnsignedString(values[i]));
      assertEquals(positive.floatValue(), unsigned[2 + i], "" + positive);
    }
  }

  @Test
  void realsAreTruncated() {
    float inf = Float.POSITIVE_INFINITY;
    float[] values = {-1.9f, 1.9f, -0.5f, Float.NaN, 300.7f, 2.5f};
    assertArrayEquals(
        new int[] {-1, 1, 0, 0, 300, 2},
        tail((int[]) convert(ElementFormat.FLOAT, values, 0, ElementFormat.INT32, 6)));
    float[] special = {inf, -inf, -0f, Float.NaN, 0, 1e-40f};
    byte[] flags = (byte[]) convert(ElementFormat.FLOAT, special, 0, ElementFormat.BOOL, 6);
    assertArrayEquals(new byte[] {0, 0, 1, 1, 0, 1, 0, 1, 0}, flags);
    double[] doubles = (double[]) convert(ElementFormat.FLOAT, special, 0, ElementFormat.DOUBLE, 6);
    assertArrayEquals(new double[] {0, 0, inf, -inf, -0.0, Double.NaN, 0, 1e-40f, 0}, doubles);
    float[] floats =
        (float[])
            convert(
                ElementFormat.DOUBLE,
                new double[] {1e300, -1e300, 1e-300, Double.NaN},
                0,
                ElementFormat.FLOAT,
                4);
    assertArrayEquals(new float[] {0, 0, inf, -inf, 0, Float.NaN, 0}, floats);
  }

  private static int[] tail(int[] converted) {
    return Arrays.copyOfRange(converted, 2, converted.length - 1);
  }

  @Test
  void roundingReachesTheTarget() {
    byte[] codes = new byte[2];
    for (boolean saturate : new boolean[] {true, false}) {
      Conversion.convert(
          new Elements(ElementFormat.FLOAT, new float[] {1e9f, -1e9f}, 0),
          new Elements(ElementFormat.FLOAT8E4M3FN, codes, 0),
          2,
          new Rounding(saturate, Rounding.Direction.UP),
          CallerThread.INSTANCE);
      byte[] expected = saturate ? new byte[] {0x7E, (byte) 0xFE} : new byte[] {0x7F, (byte) 0xFF};
      assertArrayEquals(expected, codes);
    }
  }
}
