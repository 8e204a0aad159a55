package dev.sardonyx.ocr;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/** Draws what was read into a copy of the picture: the boxes, and above each its text. */
public final class Annotator {
  private static final Color BOX = new Color(0xE0, 0x20, 0x20);
  private static final Color LABEL_GROUND = new Color(255, 255, 255, 200);

  private Annotator() {}

  /** A new RGB picture; labels are left out where no font here can show them. */
  public static BufferedImage annotate(BufferedImage image, OcrResult result) {
    BufferedImage annotated =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = annotated.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    int longest = Math.max(image.getWidth(), image.getHeight());
    graphics.setStroke(new BasicStroke(Math.max(1, longest / 600f)));
    for (OcrLine line : result.lines()) {
      graphics.setColor(BOX);
      graphics.draw(outline(line.box()));
    }
    labelFont(result).ifPresent(font -> label(graphics, font, result.lines()));
    graphics.dispose();
    return annotated;
  }

  private static Path2D outline(TextBox box) {
    Path2D path = new Path2D.Double();
    path.moveTo(box.topLeft().x(), box.topLeft().y());
    path.lineTo(box.topRight().x(), box.topRight().y());
    path.lineTo(box.bottomRight().x(), box.bottomRight().y());
    path.lineTo(box.bottomLeft().x(), box.bottomLeft().y());
    path.closePath();
    return path;
  }

  /** The JDK's sans-serif font, if this machine has any font and it has all the characters. */
  private static Optional<Font> labelFont(OcrResult result) {
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
      return font.canDisplayUpTo(result.text().replace("\n", "")) < 0
          ? Optional.of(font)
          : Optional.empty();
    } catch (LinkageError | InternalError | RuntimeException e) {
      return Optional.empty(); // What the JDK throws where fontconfig or FreeType is missing.
    }
  }

  private static void label(Graphics2D graphics, Font font, List<OcrLine> lines) {
    for (OcrLine line : lines) {
      float size = (float) Math.clamp(line.box().height() / 2, 9, 36);
      graphics.setFont(font.deriveFont(size));
      float x = (float) line.box().topLeft().x();
      float y = (float) Math.max(size, line.box().topLeft().y() - 2);
      int width = graphics.getFontMetrics().stringWidth(line.text());
      graphics.setColor(LABEL_GROUND);
      graphics.fillRect((int) x, (int) (y - size), width + 2, (int) (size * 1.2f));
      graphics.setColor(Color.BLACK);
      graphics.drawString(line.text(), x + 1, y);
    }
  }
}
