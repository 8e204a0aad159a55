package dev.sardonyx.ocr;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Turns and mirrors a picture as its EXIF orientation (EXIF 2.32, tag 0x0112) says. */
final class ExifOrientation {
  private ExifOrientation() {}

  /**
   * @param orientation 1 to 8
   * @return the upright picture; the same object for orientation 1
   */
  static BufferedImage apply(int orientation, BufferedImage image) {
    if (orientation == 1) {
      return image;
    }
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException("orientation " + orientation);
    }
    // The stored rows may be the picture's columns, and each axis may run backwards.
    boolean swapped = orientation >= 5;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    Raster stored = image.getRaster();
    int width = swapped ? image.getHeight() : image.getWidth();
    int height = swapped ? image.getWidth() : image.getHeight();
    WritableRaster upright = image.getColorModel().createCompatibleWritableRaster(width, height);
    Object pixel = null;
    for (int row = 0; row < image.getHeight(); row++) {
      for (int column = 0; column < image.getWidth(); column++) {
        pixel = stored.getDataElements(stored.getMinX() + column, stored.getMinY() + row, pixel);
        int x = swapped ? row : column;
        int y = swapped ? column : row;
        upright.setDataElements(
            fromRight ? width - 1 - x : x, fromBottom ? height - 1 - y : y, pixel);
      }
    }
    return new BufferedImage(image.getColorModel(), upright, image.isAlphaPremultiplied(), null);
  }
}
