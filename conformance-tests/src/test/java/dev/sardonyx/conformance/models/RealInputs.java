package dev.sardonyx.conformance.models;

import dev.sardonyx.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/** The inputs a user would give: a photo with text, and sentences as tokens. */
final class RealInputs {
  private static final Path PHOTO = Path.of("../samples/notice.jpg");

  private RealInputs() {}

  static Map<String, Tensor> of(ModelUnderTest model) throws IOException {
    return switch (model) {
      case PP_OCR_V3_DETECTION, PP_OCR_V4_DETECTION -> Map.of("x", photo(224, 320, 1 / 127.5f, -1));
      case PP_OCR_V4_RECOGNITION -> Map.of("x", photo(48, 320, 1 / 127.5f, -1));
      case PP_OCR_V2_ANGLE -> Map.of("x", photo(48, 192, 1 / 127.5f, -1));
      case YOLOX_NANO -> Map.of("images", photo(416, 416, 1, 0));
      case MINI_LM_INT8 -> sentences();
    };
  }

  /** The photo drawn at this size, {@code [1, 3, height, width]} in blue, green, red. */
  private static Tensor photo(int height, int width, float scale, float shift) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(ImageIO.read(PHOTO.toFile()), 0, 0, width, height, null);
    graphics.dispose();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    float[] elements = new float[3 * pixels.length];
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < pixels.length; i++) {
        int level = pixels[i] >> 8 * channel & 0xFF;
        elements[channel * pixels.length + i] = level * scale + shift;
      }
    }
    return Tensor.of(elements, 1, 3, height, width);
  }

  /** "The quick brown fox jumps over the lazy dog." and "Hello world.", the second padded. */
  private static Map<String, Tensor> sentences() {
    long[] tokens = {
      101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102, //
      101, 7592, 2088, 1012, 102, 0, 0, 0, 0, 0, 0, 0
    };
    long[] mask = new long[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      mask[i] = tokens[i] == 0 ? 0 : 1;
    }
    return Map.of(
        "input_ids", Tensor.of(tokens, 2, 12),
        "attention_mask", Tensor.of(mask, 2, 12),
        "token_type_ids", Tensor.of(new long[tokens.length], 2, 12));
  }
}
