package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import org.junit.jupiter.api.Test;

/** The expected values are OpenCV 5.0's (resize with INTER_LINEAR of float pixels). */
class ResamplerTest {
  /** 7 x 5 pixels in three equal planes. */
  static Planar<GrayU8> pattern() {
    Planar<GrayU8> pattern = new Planar<>(GrayU8.class, 7, 5, 3);
    for (GrayU8 band : pattern.getBands()) {
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 7; x++) {
          band.set(x, y, (x * 37 + y * 61 + (x * y) % 5 * 23) % 256);
        }
      }
    }
    return pattern;
  }

  private static void assertResized(int width, int height, float... expected) {
    Planar<GrayF32> resized = Resampler.resize(pattern(), width, height);
    assertEquals(width, resized.width);
    assertEquals(height, resized.height);
    for (GrayF32 band : resized.getBands()) {
      assertArrayEquals(expected, band.data, 2e-3f);
    }
  }

  @Test
  void shrinksAsOpenCv() {
    assertResized(
        4, 3, 37.083f, 115.25f, 118.75f, 179.917f, 153.125f, 28f, 72.625f, 102.875f, 173.167f,
        100.917f, 145.542f, 121.833f);
  }

  @Test
  void enlargesAsOpenCv() {
    assertResized(10, 4, ENLARGED);
  }

  private static final float[] ENLARGED = {
    7.625f, 29.556f, 57.469f, 85.381f, 113.294f, 130.006f, 138.000f, 178.250f, 196.169f, 200.500f,
    83.875f, 121.619f, 145.656f, 126.494f, 141.700f, 118.644f, 64.931f, 144.469f, 131.756f, 81.500f,
    160.125f, 125.681f, 79.875f, 30.525f, 62.262f, 90.175f, 105.869f, 93.531f, 132.944f, 186.500f,
    236.375f, 164.944f, 109.281f, 117.069f, 134.200f, 147.019f, 154.806f, 162.594f, 121.331f,
        67.500f
  };

  @Test
  void theSameSizeIsTheSamePicture() {
    GrayU8 original = pattern().getBand(0);
    float[] expected = new float[35];
    for (int i = 0; i < 35; i++) {
      expected[i] = original.data[i] & 0xFF;
    }
    assertResized(7, 5, expected);
  }

  @Test
  void bytesAreRoundedAndClamped() {
    Planar<GrayF32> image = new Planar<>(GrayF32.class, 4, 1, 1);
    image.getBand(0).data = new float[] {-3, 0.5f, 254.4f, 300};
    assertArrayEquals(
        new byte[] {0, 1, (byte) 254, (byte) 255}, Resampler.toBytes(image).getBand(0).data);
  }
}
