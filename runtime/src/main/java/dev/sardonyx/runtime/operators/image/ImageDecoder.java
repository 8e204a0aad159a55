package dev.sardonyx.runtime.operators.image;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * ImageDecoder: the bytes of a picture's file as {@code [height, width, channels]}. What files can
 * be read is up to the {@link ImageIO} plug-ins that are there; the Java platform brings those for
 * JPEG, PNG, BMP, GIF and TIFF. PNM is read here.
 */
final class ImageDecoder {
  private ImageDecoder() {}

  private enum Format {
    RGB,
    BGR,
    GRAYSCALE
  }

  static Operator create(OperatorSetup setup) {
    String name = setup.text("pixel_format", "RGB");
    Format format =
        switch (name) {
          case "RGB" -> Format.RGB;
          case "BGR" -> Format.BGR;
          case "Grayscale" -> Format.GRAYSCALE;
          default -> throw setup.unsupported("pixel_format '" + name + "'");
        };
    return context -> {
      Tensor encoded = context.input(0);
      if (encoded.elementType() != ElementType.UINT8) {
        throw new TypeMismatchException("expected UINT8; found " + encoded);
      }
      BufferedImage image = read(encoded);
      int channels = format == Format.GRAYSCALE ? 1 : 3;
      Tensor y =
          context.allocate(
              0, ElementType.UINT8, Shape.of(image.getHeight(), image.getWidth(), channels));
      write(image, format, y.byteArray(), y.offset());
    };
  }

  private static BufferedImage read(Tensor encoded) {
    byte[] bytes = encoded.byteArray();
    BufferedImage image;
    try {
      if (PnmReader.isPnm(bytes, encoded.offset(), encoded.elements())) {
        return new PnmReader(bytes, encoded.offset(), encoded.elements()).read();
      }
      image = ImageIO.read(new ByteArrayInputStream(bytes, encoded.offset(), encoded.elements()));
    } catch (IOException | RuntimeException broken) {
      throw new InvalidInputException(
          "the picture can't be decoded: " + broken.getMessage(), broken);
    }
    if (image == null) {
      throw new InvalidInputException(
          "the picture is of a format that no ImageIO plug-in here can read; expected one of "
              + String.join(", ", ImageIO.getReaderFormatNames()));
    }
    return image;
  }

  private static void write(BufferedImage image, Format format, byte[] to, int offset) {
    int width = image.getWidth();
    int[] row = new int[width];
    int at = offset;
    for (int y = 0; y < image.getHeight(); y++) {
      readRow(image, y, row);
      for (int pixel : row) {
        int red = pixel >> 16 & 0xff;
        int green = pixel >> 8 & 0xff;
        int blue = pixel & 0xff;
        switch (format) {
          case RGB -> {
            to[at++] = (byte) red;
            to[at++] = (byte) green;
            to[at++] = (byte) blue;
          }
          case BGR -> {
            to[at++] = (byte) blue;
            to[at++] = (byte) green;
            to[at++] = (byte) red;
          }
          // ITU-R 601-2 in 16-bit fixed point, as Pillow has it.
          case GRAYSCALE ->
              to[at++] = (byte) (19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16);
        }
      }
    }
  }

  /** A row as sRGB. Gray samples are taken as they are: ImageIO would take them for linear. */
  private static void readRow(BufferedImage image, int y, int[] row) {
    Raster raster = image.getRaster();
    if (raster.getNumBands() > 2
        || image.getColorModel().getPixelSize() != 8
        || image.getType() != BufferedImage.TYPE_BYTE_GRAY) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      return;
    }
    raster.getSamples(0, y, row.length, 1, 0, row);
    for (int x = 0; x < row.length; x++) {
      row[x] *= 0x010101;
    }
  }
}
