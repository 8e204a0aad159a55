package dev.sardonyx.runtime.operators.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PnmReaderTest {
  private static BufferedImage read(String file) throws IOException {
    byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
    return new PnmReader(bytes, 0, bytes.length).read();
  }

  private static int pixel(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  @Test
  void bitmaps() throws IOException {
    for (String file :
        new String[] {"P1\n# made by hand\n3 2\n101\n0 1 0", "P4 3 2\n\u00a0\u0040"}) {
      BufferedImage image = read(file);
      assertEquals(0x000000, pixel(image, 0, 0));
      assertEquals(0xffffff, pixel(image, 1, 0));
      assertEquals(0xffffff, pixel(image, 0, 1));
      assertEquals(0x000000, pixel(image, 1, 1));
    }
  }

  @Test
  void graysAreScaled() throws IOException {
    for (String file : new String[] {"P2 2 1 15\n0 15", "P5 2 1 15\n\u0000\u000f"}) {
      BufferedImage image = read(file);
      assertEquals(0x000000, pixel(image, 0, 0));
      assertEquals(0xffffff, pixel(image, 1, 0));
    }
    assertEquals(0x808080, pixel(read("P5 1 1 65535\n\u0080\u0080"), 0, 0));
  }

  @Test
  void colors() throws IOException {
    assertEquals(0x0102ff, pixel(read("P3 1 1 255\n1 2 255"), 0, 0));
    assertEquals(0x0102ff, pixel(read("P6 1 1 255\n\u0001\u0002\u00ff"), 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"P6 1 1 255\n\u0001", "P5 x 1 255\n", "P5 99999 99999 255\n1", "P2 0 1 1\n"})
  void brokenFilesAreRefused(String file) {
    assertThrows(IOException.class, () -> read(file));
  }
}
