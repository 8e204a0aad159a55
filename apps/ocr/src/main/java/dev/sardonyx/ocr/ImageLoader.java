package dev.sardonyx.ocr;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads picture files of all kinds that ImageIO knows: JPEG (also CMYK), PNG, BMP, GIF, TIFF, WebP.
 * A picture comes upright as its EXIF orientation says. Its size is known and checked before any
 * pixel is decoded, so that a small file can't take all memory.
 */
public final class ImageLoader {
  private final long mostPixels;

  /**
   * @param mostPixels larger pictures are refused
   */
  public ImageLoader(long mostPixels) {
    this.mostPixels = mostPixels;
  }

  /**
   * @throws ImageFormatException if there is no such file, or it is not a picture, or damaged, or
   *     too large
   */
  public BufferedImage load(Path path) {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw new ImageFormatException(name + ": no such file");
    }
    if (Files.isDirectory(path)) {
      throw new ImageFormatException(name + ": is a folder; expected a picture");
    }
    try {
      return load(Files.readAllBytes(path), name);
    } catch (IOException e) {
      throw new ImageFormatException(name + ": can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * @param file the whole file
   * @param name what to call it in errors
   * @throws ImageFormatException if it is not a picture, or damaged, or too large
   */
  public BufferedImage load(byte[] file, String name) {
    if (file.length == 0) {
      throw new ImageFormatException(name + ": the file is empty");
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new ImageFormatException(
            name + ": not a picture of a known kind (JPEG, PNG, BMP, GIF, TIFF, WebP)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream);
        return ExifOrientation.apply(orientation(file), decode(reader, name));
      } finally {
        reader.dispose();
      }
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers throw runtime exceptions of all kinds for damaged files.
      String reason = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
      throw new ImageFormatException(name + ": the picture is damaged: " + reason, e);
    }
  }

  private BufferedImage decode(ImageReader reader, String name) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width < 1 || height < 1) {
      throw new ImageFormatException(
          name + ": the picture has no pixels: " + width + " x " + height);
    }
    if ((long) width * height > mostPixels) {
      throw new ImageFormatException(
          name
              + ": the picture has "
              + width
              + " x "
              + height
              + " pixels; at most "
              + mostPixels
              + " are read. Scale it down or raise the limit");
    }
    Damage damage = new Damage();
    reader.addIIOReadWarningListener(damage);
    BufferedImage image = reader.read(0);
    if (damage.found() != null) {
      throw new ImageFormatException(name + ": the picture is damaged: " + damage.found());
    }
    return image;
  }

  /** The EXIF orientation, 1 to 8; 1 (upright) if the file doesn't say. */
  private static int orientation(byte[] file) {
    try {
      ExifIFD0Directory directory =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(file))
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value =
          directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null || value < 1 || value > 8 ? 1 : value;
    } catch (ImageProcessingException | IOException e) {
      return 1; // A picture that decodes is not refused for its metadata.
    }
  }

  /**
   * The JDK's JPEG decoder goes on after damage, fills the rest with gray, and only warns. Warnings
   * about harmless oddities are let pass.
   */
  private static final class Damage implements IIOReadWarningListener {
    private String found;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature end") || text.contains("bad huffman code")) {
        found = warning;
      }
    }

    String found() {
      return found;
    }
  }
}
