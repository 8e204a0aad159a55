package dev.sardonyx.conformance.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/**
 * A picture as VP8 keeps it: brightness for every pixel, the two colour differences for every
 * square of four. Turned into RGB to the bit as libwebp does: colour differences interpolated
 * between the squares ("fancy upsampling"), then ITU-R 601 in 14-bit fixed point.
 */
final class ColourPlanes {
  private final Raster brightness;
  private final Raster blueDifference;
  private final Raster redDifference;
  private final int lastColumn;
  private final int lastRow;

  /**
   * @param blueDifference as large as {@code brightness}, each sample repeated over its square
   * @param redDifference likewise
   */
  ColourPlanes(
      BufferedImage brightness, BufferedImage blueDifference, BufferedImage redDifference) {
    this.brightness = brightness.getRaster();
    this.blueDifference = blueDifference.getRaster();
    this.redDifference = redDifference.getRaster();
    lastColumn = (brightness.getWidth() - 1) / 2;
    lastRow = (brightness.getHeight() - 1) / 2;
  }

  BufferedImage toRgb() {
    BufferedImage image =
        new BufferedImage(
            brightness.getWidth(), brightness.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(
            x,
            y,
            rgb(
                brightness.getSample(x, y, 0),
                interpolated(blueDifference, x, y),
                interpolated(redDifference, x, y)));
      }
    }
    return image;
  }

  /** 9 parts of the pixel's own square, 3 of the nearest beside and above or below, 1 diagonal. */
  private int interpolated(Raster plane, int x, int y) {
    int column = x / 2;
    int row = y / 2;
    int beside = Math.clamp(column + (x % 2 == 0 ? -1 : 1), 0, lastColumn);
    int above = Math.clamp(row + (y % 2 == 0 ? -1 : 1), 0, lastRow);
    int sum =
        9 * sample(plane, column, row)
            + 3 * (sample(plane, beside, row) + sample(plane, column, above))
            + sample(plane, beside, above);
    return sum + 8 >> 4;
  }

  private static int sample(Raster plane, int column, int row) {
    return plane.getSample(2 * column, 2 * row, 0);
  }

  private static int rgb(int y, int u, int v) {
    int base = scaled(y, 19077);
    int red = base + scaled(v, 26149) - 14234;
    int green = base - scaled(u, 6419) - scaled(v, 13320) + 8708;
    int blue = base + scaled(u, 33050) - 17685;
    return clipped(red) << 16 | clipped(green) << 8 | clipped(blue);
  }

  private static int scaled(int sample, int factor) {
    return sample * factor >> 8;
  }

  private static int clipped(int channel) {
    return Math.clamp(channel >> 6, 0, 255);
  }
}
