package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;

class BgrImageTest {
  private static void assertPixel(int blue, int green, int red, BufferedImage image) {
    Planar<GrayU8> planes = BgrImage.of(image);
    assertEquals(image.getWidth(), planes.width);
    assertEquals(image.getHeight(), planes.height);
    int x = image.getWidth() - 1;
    int y = image.getHeight() - 1;
    assertEquals(blue, planes.getBand(0).get(x, y), "blue");
    assertEquals(green, planes.getBand(1).get(x, y), "green");
    assertEquals(red, planes.getBand(2).get(x, y), "red");
  }

  private static BufferedImage pixel(int type, int argb) {
    BufferedImage image = new BufferedImage(3, 2, type);
    image.setRGB(2, 1, argb);
    return image;
  }

  @Test
  void colours() {
    assertPixel(0x30, 0x20, 0x10, pixel(BufferedImage.TYPE_3BYTE_BGR, 0xFF102030));
    assertPixel(0x30, 0x20, 0x10, pixel(BufferedImage.TYPE_INT_RGB, 0xFF102030));
    assertPixel(0x30, 0x20, 0x10, pixel(BufferedImage.TYPE_INT_ARGB, 0xFF102030));
  }

  @Test
  void transparencyIsWhite() {
    assertPixel(255, 255, 255, pixel(BufferedImage.TYPE_INT_ARGB, 0x00102030));
    // Black of alpha 51 / 255 = 0.2 on white: 204.
    assertPixel(204, 204, 204, pixel(BufferedImage.TYPE_INT_ARGB, 0x33000000));
    assertPixel(204, 204, 204, pixel(BufferedImage.TYPE_4BYTE_ABGR_PRE, 0x33000000));
  }

  @Test
  void partOfALargerPicture() {
    BufferedImage whole = new BufferedImage(5, 5, BufferedImage.TYPE_3BYTE_BGR);
    whole.setRGB(3, 2, 0xFF102030);
    assertPixel(0x30, 0x20, 0x10, whole.getSubimage(1, 1, 3, 2));
  }

  @Test
  void grayKeepsItsLevels() {
    BufferedImage bytes = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    bytes.getRaster().setSample(2, 1, 0, 100);
    assertPixel(100, 100, 100, bytes);
    BufferedImage shorts = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    shorts.getRaster().setSample(2, 1, 0, 100 * 257);
    assertPixel(100, 100, 100, shorts);
  }

  @Test
  void grayWithAlpha() {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, 3, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(3, 2);
    raster.setPixel(2, 1, new int[] {100, 51});
    // 100 * 0.2 + 255 * 0.8
    assertPixel(224, 224, 224, new BufferedImage(model, raster, false, null));
  }

  @Test
  void oneBit() {
    assertPixel(255, 255, 255, pixel(BufferedImage.TYPE_BYTE_BINARY, 0xFFFFFFFF));
    assertPixel(0, 0, 0, pixel(BufferedImage.TYPE_BYTE_BINARY, 0xFF000000));
  }

  @Test
  void palette() {
    assertPixel(0, 0, 255, pixel(BufferedImage.TYPE_BYTE_INDEXED, 0xFFFF0000));
  }
}
