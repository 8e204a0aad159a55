package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import georegression.struct.homography.Homography2D_F64;
import org.junit.jupiter.api.Test;

class PerspectiveCropperTest {
  private static TextBox box(double... xy) {
    return new TextBox(
        new TextBox.Point(xy[0], xy[1]),
        new TextBox.Point(xy[2], xy[3]),
        new TextBox.Point(xy[4], xy[5]),
        new TextBox.Point(xy[6], xy[7]));
  }

  @Test
  void aRectangleComesAsItIs() {
    // The pixels 2..6 by 1..3: whole places need no interpolation.
    GrayF32 crop =
        PerspectiveCropper.crop(ResamplerTest.pattern(), box(2, 1, 7, 1, 7, 4, 2, 4)).getBand(0);
    assertEquals(5, crop.width);
    assertEquals(3, crop.height);
    GrayU8 pattern = ResamplerTest.pattern().getBand(0);
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 5; x++) {
        assertEquals(pattern.get(x + 2, y + 1), crop.get(x, y), 1e-3);
      }
    }
  }

  @Test
  void aTallBoxIsTurnedCounterclockwise() {
    // Two columns of three pixels: what was at the right is now on top.
    GrayF32 crop =
        PerspectiveCropper.crop(ResamplerTest.pattern(), box(1, 1, 3, 1, 3, 4, 1, 4)).getBand(0);
    GrayU8 pattern = ResamplerTest.pattern().getBand(0);
    float[] expected = new float[6];
    for (int i = 0; i < 3; i++) {
      expected[i] = pattern.get(2, 1 + i);
      expected[3 + i] = pattern.get(1, 1 + i);
    }
    assertEquals(3, crop.width);
    assertArrayEquals(expected, crop.data, 1e-3f);
  }

  @Test
  void inPerspectiveTheInsideIsThatOfOpenCv() {
    // cv2.warpPerspective with INTER_CUBIC and BORDER_REPLICATE; only pixels whose 4 x 4
    // neighbourhood is inside, since at the picture's edge BoofCV weighs a little differently.
    GrayF32 crop =
        PerspectiveCropper.crop(ResamplerTest.pattern(), box(1, 1, 5.5, 0.5, 6, 3.5, 0.5, 4))
            .getBand(0);
    assertEquals(5, crop.width);
    assertEquals(3, crop.height);
    float[] expected = {98.01f, 66.37f, 58.48f, 126.78f};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], crop.get(i + 1, 1), 0.02);
    }
    float[] edge = {121.0f, 170.1f, 249.16f, 103.62f, 180.24f};
    for (int i = 0; i < 5; i++) {
      assertEquals(edge[i], crop.get(i, 0), 4);
    }
  }

  @Test
  void theHomographyTakesCornersToCorners() {
    // The inverse of cv2.getPerspectiveTransform, scaled to a last element of 1.
    Homography2D_F64 h = PerspectiveCropper.homography(5, 3, box(1, 1, 5.5, 0.5, 6, 3.5, 0.5, 4));
    assertEquals(0.86716418, h.a11, 1e-7);
    assertEquals(-0.19651741, h.a12, 1e-7);
    assertEquals(1, h.a13, 1e-12);
    assertEquals(-0.10298507, h.a21, 1e-7);
    assertEquals(0.76119403, h.a22, 1e-7);
    assertEquals(1, h.a23, 1e-12);
    assertEquals(-0.00597015, h.a31, 1e-7);
    assertEquals(-0.05970149, h.a32, 1e-7);
  }

  @Test
  void cornersOnOneLineAreRefused() {
    Planar<GrayU8> image = ResamplerTest.pattern();
    assertThrows(
        IllegalArgumentException.class,
        () -> PerspectiveCropper.crop(image, box(0, 0, 2, 0, 4, 0, 6, 0)));
  }
}
