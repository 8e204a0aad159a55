package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLoaderTest {
  private final ImageLoader loader = new ImageLoader(1_000_000);

  @TempDir Path folder;

  /** Red on the left, blue on the right. */
  private static BufferedImage halves() {
    BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, 32, 32);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(32, 0, 32, 32);
    graphics.dispose();
    return image;
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  private static void assertColour(Color expected, BufferedImage image, int x, int y, int within) {
    Color found = new Color(image.getRGB(x, y));
    String message = "at " + x + ", " + y + ": " + found;
    assertEquals(expected.getRed(), found.getRed(), within, message);
    assertEquals(expected.getGreen(), found.getGreen(), within, message);
    assertEquals(expected.getBlue(), found.getBlue(), within, message);
  }

  private String failure(byte[] file) {
    return assertThrows(ImageFormatException.class, () -> loader.load(file, "x.jpg")).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "jpg", "tif"})
  void readsWhatTheJdkWrites(String format) throws IOException {
    BufferedImage image = loader.load(encode(halves(), format), "halves");
    assertEquals(64, image.getWidth());
    assertEquals(32, image.getHeight());
    assertColour(Color.RED, image, 5, 5, 4);
    assertColour(Color.BLUE, image, 60, 5, 4);
  }

  @ParameterizedTest
  @CsvSource({"cmyk.jpg, 40", "halves.webp, 0", "halves.tif, 0"})
  void readsWhatTheJdkLacks(String name, int within) throws IOException {
    try (InputStream stream = ImageLoaderTest.class.getResourceAsStream(name)) {
      BufferedImage image = loader.load(stream.readAllBytes(), name);
      assertEquals(16, image.getWidth());
      assertColour(Color.RED, image, 1, 4, within);
      assertColour(Color.BLUE, image, 14, 4, within);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // where red is: x, y in the upright picture of 64 x 32 or 32 x 64; blue is at the other end
    "1, 5, 16, 60, 16",
    "2, 60, 16, 5, 16",
    "3, 60, 16, 5, 16",
    "4, 5, 16, 60, 16",
    "5, 16, 5, 16, 60",
    "6, 16, 5, 16, 60",
    "7, 16, 60, 16, 5",
    "8, 16, 60, 16, 5",
  })
  void turnsAsTheExifOrientationSays(int orientation, int redX, int redY, int blueX, int blueY)
      throws IOException {
    BufferedImage image = loader.load(withOrientation(encode(halves(), "jpg"), orientation), "x");
    assertEquals(orientation < 5 ? 64 : 32, image.getWidth());
    assertColour(Color.RED, image, redX, redY, 4);
    assertColour(Color.BLUE, image, blueX, blueY, 4);
  }

  /** Puts an APP1 segment with an IFD0 of the one tag 0x0112 after the JPEG's start marker. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(jpeg, 0, 2);
    out.writeShort(0xFFE1);
    out.writeShort(2 + 6 + 8 + 2 + 12 + 4);
    out.writeBytes("Exif\0\0");
    out.writeBytes("MM");
    out.writeShort(42);
    out.writeInt(8);
    out.writeShort(1);
    out.writeShort(0x0112);
    out.writeShort(3); // SHORT
    out.writeInt(1);
    out.writeShort(orientation);
    out.writeShort(0);
    out.writeInt(0);
    out.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  @Test
  void theOrientationsDifferInEachCorner() {
    // A 3 x 2 picture of levels 0 1 2 / 3 4 5, upright by EXIF 2.32's table.
    int[][] expected = {
      {0, 1, 2, 3, 4, 5},
      {2, 1, 0, 5, 4, 3},
      {5, 4, 3, 2, 1, 0},
      {3, 4, 5, 0, 1, 2},
      {0, 3, 1, 4, 2, 5},
      {3, 0, 4, 1, 5, 2},
      {5, 2, 4, 1, 3, 0},
      {2, 5, 1, 4, 0, 3},
    };
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 6; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, i);
    }
    for (int orientation = 1; orientation <= 8; orientation++) {
      BufferedImage upright = ExifOrientation.apply(orientation, image);
      int[] levels =
          upright
              .getRaster()
              .getPixels(0, 0, upright.getWidth(), upright.getHeight(), (int[]) null);
      assertEquals(
          Arrays.toString(expected[orientation - 1]),
          Arrays.toString(levels),
          "orientation " + orientation);
    }
  }

  @Test
  void anEmptyFileIsNamed() {
    assertEquals("x.jpg: the file is empty", failure(new byte[0]));
  }

  @Test
  void textIsNoPicture() {
    assertTrue(
        failure("This is no picture at all.".getBytes(StandardCharsets.UTF_8))
            .startsWith("x.jpg: not a picture of a known kind"));
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("none.png");
    ImageFormatException e = assertThrows(ImageFormatException.class, () -> loader.load(missing));
    assertEquals(missing + ": no such file", e.getMessage());
  }

  @Test
  void aFolderIsNoPicture() {
    ImageFormatException e = assertThrows(ImageFormatException.class, () -> loader.load(folder));
    assertEquals(folder + ": is a folder; expected a picture", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tif"})
  void truncatedFilesAreDamagedWhereverTheyEnd(String format) throws IOException {
    byte[] whole = encode(noise(), format);
    for (double part : new double[] {0.02, 0.1, 0.5, 0.9}) {
      byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
      String message = failure(cut);
      assertTrue(
          message.startsWith("x.jpg: the picture is damaged: ")
              || message.startsWith("x.jpg: not a picture"),
          message);
    }
  }

  @Test
  void garbageInsideFailsCleanlyOrNotAtAll() throws IOException {
    Random random = new Random(7);
    for (String format : new String[] {"jpg", "png", "bmp", "gif", "tif"}) {
      byte[] whole = encode(noise(), format);
      for (int attempt = 0; attempt < 60; attempt++) {
        byte[] garbled = whole.clone();
        for (int i = 0; i < 8; i++) {
          garbled[random.nextInt(attempt % 2 == 0 ? 200 : garbled.length)] =
              (byte) random.nextInt();
        }
        try {
          loader.load(garbled, "garbled." + format);
        } catch (ImageFormatException e) {
          assertTrue(e.getMessage().startsWith("garbled." + format + ": "), e.getMessage());
        }
      }
    }
  }

  private static BufferedImage noise() {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(3);
    for (int i = 0; i < 64 * 48; i++) {
      image.setRGB(i % 64, i / 64, random.nextInt());
    }
    return image;
  }

  /** The beginning of a PNG file, up to the size and kind of its pixels. */
  private static byte[] pngHeader(int width, int height) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(header);
    out.writeBytes("IHDR");
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(header.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    out = new DataOutputStream(file);
    out.writeLong(0x89504E470D0A1A0AL);
    out.writeInt(13);
    out.write(header.toByteArray());
    out.writeInt((int) crc.getValue());
    return file.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "5, 0", "0, 0", "-1, 5"})
  void aPngWithoutPixelsIsRefused(int width, int height) throws IOException {
    String message = failure(pngHeader(width, height));
    assertTrue(message.startsWith("x.jpg: the picture "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "bmp"})
  void aPictureWhoseHeaderSaysNoPixelsIsRefused(String format) throws IOException {
    byte[] file = encode(halves(), format);
    // Where the header has the width and height, which are next to each other.
    boolean bitmap = format.equals("bmp");
    int size = bitmap ? 18 : startOfFrame(file) + 5;
    Arrays.fill(file, size, size + (bitmap ? 8 : 4), (byte) 0);
    String message = failure(file);
    assertTrue(message.startsWith("x.jpg: "), message);
  }

  /** Where a JPEG's baseline frame header begins. */
  private static int startOfFrame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xC0) {
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
    return at;
  }

  @Test
  void aSmallFileThatClaimsToBeHugeIsRefusedUndecoded() throws IOException {
    assertEquals(
        "x.jpg: the picture has 100000 x 90000 pixels; at most 1000000 are read."
            + " Scale it down or raise the limit",
        failure(pngHeader(100_000, 90_000)));
  }

  @Test
  void readsFromAPath() throws IOException {
    Path file = folder.resolve("图片.png");
    Files.write(file, encode(halves(), "png"));
    assertColour(Color.RED, loader.load(file), 5, 5, 0);
  }
}
