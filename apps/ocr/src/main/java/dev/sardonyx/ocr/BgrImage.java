package dev.sardonyx.ocr;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/** Turns pictures of any kind into three planes of bytes in the order blue, green, red. */
final class BgrImage {
  private BgrImage() {}

  /** The picture on white ground. */
  static Planar<GrayU8> of(BufferedImage image) {
    if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      return ofGray(image);
    }
    BufferedImage opaque = image;
    if (image.getType() != BufferedImage.TYPE_3BYTE_BGR || image.getRaster().getParent() != null) {
      opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D graphics = opaque.createGraphics();
      graphics.drawImage(image, 0, 0, Color.WHITE, null);
      graphics.dispose();
    }
    byte[] interleaved = ((DataBufferByte) opaque.getRaster().getDataBuffer()).getData();
    Planar<GrayU8> planes = new Planar<>(GrayU8.class, opaque.getWidth(), opaque.getHeight(), 3);
    byte[] blue = planes.getBand(0).data;
    byte[] green = planes.getBand(1).data;
    byte[] red = planes.getBand(2).data;
    for (int i = 0, j = 0; i < blue.length; i++, j += 3) {
      blue[i] = interleaved[j];
      green[i] = interleaved[j + 1];
      red[i] = interleaved[j + 2];
    }
    return planes;
  }

  /**
   * Gray pictures are read sample by sample: Java takes gray for linear light and brightens it on
   * the way to RGB, while files mean the same curve as for colours.
   */
  private static Planar<GrayU8> ofGray(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int height = image.getHeight();
    boolean alpha = image.getColorModel().hasAlpha();
    double most = (1 << image.getColorModel().getComponentSize(0)) - 1;
    double opaque = alpha ? (1 << image.getColorModel().getComponentSize(1)) - 1 : 1;
    Planar<GrayU8> planes = new Planar<>(GrayU8.class, width, height, 3);
    byte[] gray = planes.getBand(0).data;
    int[] row = new int[width * raster.getNumBands()];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        double level = row[x * raster.getNumBands()] / most;
        if (alpha) {
          double cover = row[x * raster.getNumBands() + 1] / opaque;
          level = image.isAlphaPremultiplied() ? level + 1 - cover : level * cover + 1 - cover;
        }
        gray[y * width + x] = (byte) Math.round(255 * level);
      }
    }
    planes.getBand(1).setTo(planes.getBand(0));
    planes.getBand(2).setTo(planes.getBand(0));
    return planes;
  }
}
