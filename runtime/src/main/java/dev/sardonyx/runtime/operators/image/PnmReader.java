package dev.sardonyx.runtime.operators.image;

import java.awt.image.BufferedImage;
import java.io.IOException;

/**
 * Reads PBM, PGM and PPM pictures, plain and raw (<a
 * href="https://netpbm.sourceforge.net/doc/pnm.html">netpbm</a>), which ImageIO lacks.
 */
final class PnmReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  PnmReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.end = offset + length;
    this.at = offset;
  }

  /** Whether the bytes begin as such a picture: P and 1 to 6, and a blank. */
  static boolean isPnm(byte[] bytes, int offset, int length) {
    return length > 3
        && bytes[offset] == 'P'
        && bytes[offset + 1] >= '1'
        && bytes[offset + 1] <= '6'
        && Character.isWhitespace(bytes[offset + 2]);
  }

  /** The picture in RGB. */
  BufferedImage read() throws IOException {
    int kind = bytes[at + 1] - '0';
    at += 2;
    boolean plain = kind <= 3;
    boolean bitmap = kind == 1 || kind == 4;
    boolean color = kind == 3 || kind == 6;
    int width = number();
    int height = number();
    int most = bitmap ? 1 : number();
    if (width == 0 || height == 0 || most == 0 || most > 0xffff) {
      throw new IOException("a picture of %d x %d, samples to %d".formatted(width, height, most));
    }
    if ((long) width * height > (long) (end - at) * 8) {
      throw new IOException("the file ends before the picture");
    }
    at++;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel;
        if (bitmap) {
          int black = plain ? digit() : bytes[index(at + x / 8)] >> 7 - x % 8 & 1;
          pixel = black == 1 ? 0 : 0xffffff;
        } else if (color) {
          int red = sample(plain, most);
          int green = sample(plain, most);
          pixel = red << 16 | green << 8 | sample(plain, most);
        } else {
          pixel = sample(plain, most) * 0x010101;
        }
        image.setRGB(x, y, pixel);
      }
      if (bitmap && !plain) {
        at += (width + 7) / 8;
      }
    }
    return image;
  }

  private int index(int position) throws IOException {
    if (position >= end) {
      throw new IOException("the file ends in the picture");
    }
    return position;
  }

  /** A sample scaled to 0 ... 255. */
  private int sample(boolean plain, int most) throws IOException {
    int value;
    if (plain) {
      value = number();
    } else {
      value = bytes[index(at++)] & 0xff;
      if (most > 255) {
        value = value << 8 | bytes[index(at++)] & 0xff;
      }
    }
    return most == 255 ? value : Math.min(255, (value * 255 + most / 2) / most);
  }

  private void skipBlanks() throws IOException {
    while (Character.isWhitespace(bytes[index(at)]) || bytes[at] == '#') {
      if (bytes[at++] == '#') {
        while (bytes[index(at)] != '\n') {
          at++;
        }
      }
    }
  }

  /** A digit of a plain bitmap, which needs no blanks between. */
  private int digit() throws IOException {
    skipBlanks();
    return bytes[index(at++)] == '1' ? 1 : 0;
  }

  private int number() throws IOException {
    skipBlanks();
    int value = 0;
    int first = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      value = value * 10 + bytes[at++] - '0';
      if (value > 1 << 24) {
        throw new IOException("a number is too large");
      }
    }
    if (at == first) {
      throw new IOException("expected a number at byte " + at);
    }
    return value;
  }
}
