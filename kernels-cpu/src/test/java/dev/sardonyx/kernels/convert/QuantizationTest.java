package dev.sardonyx.kernels.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantizationTest {
  private static byte[] quantize(float[] x, float scale, int zero, int low, int high) {
    byte[] y = new byte[2 + x.length + 1];
    float[] shifted = new float[3 + x.length];
    System.arraycopy(x, 0, shifted, 3, x.length);
    Quantization.quantize(shifted, 3, scale, zero, low, high, y, 2, x.length);
    assertEquals(0, y[1]);
    assertEquals(0, y[y.length - 1]);
    return Arrays.copyOfRange(y, 2, 2 + x.length);
  }

  @Test
  void tiesGoToEvenBeforeTheZeroPointIsAdded() {
    float[] x = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.4999f, 0.5001f};
    assertArrayEquals(
        new byte[] {0, 2, 2, 0, -2, 0, 1}, quantize(x, 1, 0, -128, 127), "zero point 0");
    assertArrayEquals(
        new byte[] {1, 3, 3, 1, -1, 1, 2}, quantize(x, 1, 1, -128, 127), "zero point 1");
  }

  @Test
  void whatIsTooLargeBecomesTheBound() {
    float inf = Float.POSITIVE_INFINITY;
    float[] x = {1e30f, -1e30f, inf, -inf, Float.NaN, 127.4f, 127.6f, -128.6f};
    assertArrayEquals(
        new byte[] {127, -128, 127, -128, -128, 127, 127, -128}, quantize(x, 1, 0, -128, 127));
    byte top = (byte) 255;
    assertArrayEquals(new byte[] {top, 0, top, 0, 0, top, top, 0}, quantize(x, 1, 128, 0, 255));
    assertArrayEquals(new byte[] {7, -8, 7, -8, -8, 7, 7, -8}, quantize(x, 1, 3, -8, 7));
  }

  @Test
  void everyLengthAndScale() {
    Random random = new Random(4);
    for (int length = 0; length < 70; length++) {
      float scale = 0.01f + random.nextFloat();
      int zero = random.nextInt(256);
      float[] x = new float[length];
      byte[] expected = new byte[length];
      for (int i = 0; i < length; i++) {
        x[i] = (float) random.nextGaussian() * 100;
        expected[i] = (byte) Math.clamp((long) Math.rint(x[i] / scale) + zero, 0, 255);
      }
      assertArrayEquals(expected, quantize(x, scale, zero, 0, 255));
    }
  }

  @Test
  void boundsOfTheElements() {
    float inf = Float.POSITIVE_INFINITY;
    float[] x = {-9, 3, -2, 5, 9};
    assertEquals(-2, Quantization.least(x, 1, 3));
    assertEquals(5, Quantization.largest(x, 1, 3));
    assertEquals(inf, Quantization.least(x, 5, 0));
    assertEquals(-inf, Quantization.largest(x, 5, 0));
    x[2] = Float.NaN;
    assertEquals(Float.NaN, Quantization.least(x, 0, 5));
    assertEquals(Float.NaN, Quantization.largest(x, 0, 5));
    x[2] = -inf;
    assertEquals(-inf, Quantization.least(x, 0, 5));
    assertEquals(9, Quantization.largest(x, 0, 5));
  }
}
