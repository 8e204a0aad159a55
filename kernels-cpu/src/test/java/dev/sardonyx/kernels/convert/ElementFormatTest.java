package dev.sardonyx.kernels.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.parallel.CallerThread;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementFormatTest {
  private static final Rounding UNSATURATED = new Rounding(false, Rounding.Direction.NEAREST);

  private static byte encode(ElementFormat format, double value, Rounding rounding) {
    byte[] code = new byte[1];
    format.writeDoubles(new double[] {value}, 0, code, 0, 1, rounding);
    return code[0];
  }

  private static double decode(ElementFormat format, int code) {
    double[] value = new double[1];
    format.readDoubles(new byte[] {(byte) code}, 0, value, 0, 1);
    return value[0];
  }

  /** Codes as the Python package ml_dtypes 0.6.0 gives them. */
  @Test
  void smallFloatsHaveThePublishedCodes() {
    double[] values = {
      Double.NaN, Double.POSITIVE_INFINITY, -1e9, 0.0, -0.0, 0.25, 0.75, 0.2, 5, 7
    };
    int[][] expected = {
      {0x7f, 0x7f, 0xff, 0x00, 0x80, 0x28, 0x34, 0x25, 0x4a, 0x4e},
      {0x80, 0x80, 0x80, 0x00, 0x00, 0x30, 0x3c, 0x2d, 0x52, 0x56},
      {0x7e, 0x7c, 0xfc, 0x00, 0x80, 0x34, 0x3a, 0x32, 0x45, 0x47},
      {0x80, 0x80, 0x80, 0x00, 0x00, 0x38, 0x3e, 0x36, 0x49, 0x4b},
      {0x08, 0x07, 0x0f, 0x00, 0x08, 0x00, 0x02, 0x00, 0x06, 0x07}
    };
    ElementFormat[] formats = {
      ElementFormat.FLOAT8E4M3FN,
      ElementFormat.FLOAT8E4M3FNUZ,
      ElementFormat.FLOAT8E5M2,
      ElementFormat.FLOAT8E5M2FNUZ,
      ElementFormat.FLOAT4E2M1
    };
    for (int format = 0; format < formats.length; format++) {
      for (int i = 0; i < values.length; i++) {
        assertEquals(
            (byte) expected[format][i],
            encode(formats[format], values[i], UNSATURATED),
            formats[format] + " of " + values[i]);
      }
    }
    assertEquals(448, decode(ElementFormat.FLOAT8E4M3FN, 0x7e));
    assertEquals(240, decode(ElementFormat.FLOAT8E4M3FNUZ, 0x7f));
    assertEquals(57344, decode(ElementFormat.FLOAT8E5M2, 0x7b));
    assertEquals(57344, decode(ElementFormat.FLOAT8E5M2FNUZ, 0x7f));
    assertEquals(-6, decode(ElementFormat.FLOAT4E2M1, 0xf));
    assertEquals(0x1p-9, decode(ElementFormat.FLOAT8E4M3FN, 1));
    assertEquals(0x1p-17, decode(ElementFormat.FLOAT8E5M2FNUZ, 1));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1"})
  void smallFloatsRoundToTheNearestWithTiesToEven(ElementFormat format) {
    int codes = format == ElementFormat.FLOAT4E2M1 ? 16 : 256;
    Random random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      double value = random.nextGaussian() * Math.pow(2, random.nextInt(30) - 16);
      if (round % 3 == 0) {
        // Halfway between neighbours.
        int code = random.nextInt(codes / 2 - 1);
        value = (decode(format, code) + decode(format, code + 1)) / 2;
      }
      if (!Double.isFinite(value)) {
        continue;
      }
      double best = Double.POSITIVE_INFINITY;
      int nearest = -1;
      for (int code = 0; code < codes; code++) {
        double distance = Math.abs(decode(format, code) - value);
        if (distance < best || distance == best && (code & 1) == 0) {
          best = distance;
          nearest = code;
        }
      }
      double found = decode(format, encode(format, value, Rounding.DEFAULT));
      assertEquals(decode(format, nearest), found, 0.0, format + " of " + value);
    }
  }

  @Test
  void scalesArePowersOfTwo() {
    ElementFormat format = ElementFormat.FLOAT8E8M0;
    assertEquals(1, decode(format, 127));
    assertEquals(0x1p-127, decode(format, 0));
    assertTrue(Double.isNaN(decode(format, 255)));
    Rounding down = new Rounding(true, Rounding.Direction.DOWN);
    Rounding nearest = new Rounding(true, Rounding.Direction.NEAREST);
    assertEquals((byte) 129, encode(format, 3, Rounding.DEFAULT));
    assertEquals((byte) 128, encode(format, 3, down));
    assertEquals((byte) 129, encode(format, 3, nearest));
    assertEquals((byte) 128, encode(format, 2.9, nearest));
    assertEquals((byte) 128, encode(format, 2, Rounding.DEFAULT));
    assertEquals((byte) 254, encode(format, Double.POSITIVE_INFINITY, Rounding.DEFAULT));
    assertEquals((byte) 255, encode(format, Double.POSITIVE_INFINITY, UNSATURATED));
    assertEquals((byte) 255, encode(format, Double.NaN, Rounding.DEFAULT));
    assertEquals((byte) 0, encode(format, 0, Rounding.DEFAULT));
  }

  @Test
  void halvesRoundDirectlyFromDouble() {
    // Just above the middle of 1 and 1 + 2^-10: rounded to float first, it would look like a tie.
    double value = 1 + 0x1p-11 + 0x1p-40;
    short[] code = new short[1];
    ElementFormat.FLOAT16.writeDoubles(new double[] {value}, 0, code, 0, 1, Rounding.DEFAULT);
    assertEquals((short) 0x3C01, code[0]);
    ElementFormat.BFLOAT16.writeDoubles(
        new double[] {1 + 0x1p-8 + 0x1p-40}, 0, code, 0, 1, Rounding.DEFAULT);
    assertEquals((short) 0x3F81, code[0]);
    ElementFormat.BFLOAT16.writeDoubles(new double[] {1 + 0x1p-8}, 0, code, 0, 1, Rounding.DEFAULT);
    assertEquals((short) 0x3F80, code[0]);
    ElementFormat.BFLOAT16.writeDoubles(
        new double[] {Float.MAX_VALUE}, 0, code, 0, 1, Rounding.DEFAULT);
    assertEquals((short) 0x7F80, code[0]);
    ElementFormat.FLOAT16.writeDoubles(new double[] {-1e300}, 0, code, 0, 1, Rounding.DEFAULT);
    assertEquals((short) 0xFC00, code[0]);
  }

  @Test
  void integersWrapAndKeepTheirSign() {
    byte[] bytes = new byte[3];
    convert(ElementFormat.INT64, new long[] {200, -1, 9}, ElementFormat.INT8, bytes);
    assertArrayEquals(new byte[] {-56, -1, 9}, bytes);
    convert(ElementFormat.INT64, new long[] {200, -1, 9}, ElementFormat.INT4, bytes);
    assertArrayEquals(new byte[] {-8, -1, -7}, bytes);
    convert(ElementFormat.INT64, new long[] {200, -1, 9}, ElementFormat.UINT2, bytes);
    assertArrayEquals(new byte[] {0, 3, 1}, bytes);
    convert(ElementFormat.FLOAT, new float[] {0.5f, -0f, Float.NaN}, ElementFormat.BOOL, bytes);
    assertArrayEquals(new byte[] {1, 0, 1}, bytes);

    float[] floats = new float[3];
    convert(ElementFormat.UINT8, new byte[] {-1, 0, 7}, ElementFormat.FLOAT, floats);
    assertArrayEquals(new float[] {255, 0, 7}, floats);
    convert(ElementFormat.UINT64, new long[] {-1, 1L << 63, 7}, ElementFormat.FLOAT, floats);
    assertArrayEquals(new float[] {0x1p64f, 0x1p63f, 7}, floats);
    convert(ElementFormat.UINT32, new int[] {-1, 0, 7}, ElementFormat.FLOAT, floats);
    assertArrayEquals(new float[] {0x1p32f, 0, 7}, floats);

    long[] longs = new long[3];
    convert(ElementFormat.DOUBLE, new double[] {0x1.8p63, -1.9, 1.9}, ElementFormat.UINT64, longs);
    assertArrayEquals(new long[] {3L << 62, -1, 1}, longs);
    convert(ElementFormat.UINT16, new short[] {-1, 0, 7}, ElementFormat.INT64, longs);
    assertArrayEquals(new long[] {65535, 0, 7}, longs);
  }

  private static void convert(ElementFormat from, Object source, ElementFormat to, Object target) {
    Conversion.convert(
        new Elements(from, source, 0),
        new Elements(to, target, 0),
        3,
        Rounding.DEFAULT,
        CallerThread.INSTANCE);
  }

  @Test
  void rangesOfIntegers() {
    assertEquals(-8, ElementFormat.INT4.least());
    assertEquals(7, ElementFormat.INT4.largest());
    assertEquals(0, ElementFormat.UINT8.least());
    assertEquals(255, ElementFormat.UINT8.largest());
    assertEquals(Long.MAX_VALUE, ElementFormat.INT64.largest());
    assertEquals(-1, ElementFormat.UINT64.largest());
  }
}
