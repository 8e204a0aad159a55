package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.convolution.Placement;
import java.util.Arrays;

/**
 * Patches of an image of few channels whose planes lie one after the other ({@code NCHW}): the
 * first layer of most networks. The order of a row is {@code [channel, y, x]}, as the weights have
 * it. The image has been laid out with its padding before, so that every tap is inside.
 */
final class PlainPatches implements PatchRows {
  private final Placement placement;
  private final int channels;
  private final float[] padded;
  private final int paddedOffset;

  PlainPatches(Placement placement, int channels, float[] padded, int paddedOffset) {
    this.placement = placement;
    this.channels = channels;
    this.padded = padded;
    this.paddedOffset = paddedOffset;
  }

  /** Rows of a padded plane. */
  static int height(Placement placement) {
    return placement.begin(1) + placement.input(1) + placement.end(1);
  }

  /** Columns of a padded plane. */
  static int width(Placement placement) {
    return placement.begin(2) + placement.input(2) + placement.end(2);
  }

  /** Lays out rows of all channels of one image with its padding. */
  static void pad(
      Placement placement, float[] image, int offset, int plane, float[] to, int toOffset) {
    int width = width(placement);
    int height = height(placement);
    int inner = placement.input(2);
    int begin = placement.begin(2);
    for (int row = 0; row < height; row++) {
      int y = row - placement.begin(1);
      int into = toOffset + (plane * height + row) * width;
      if (y < 0 || y >= placement.input(1)) {
        Arrays.fill(to, into, into + width, 0);
        continue;
      }
      int from = offset + (plane * placement.input(1) + y) * inner;
      Arrays.fill(to, into, into + begin, 0);
      System.arraycopy(image, from, to, into + begin, inner);
      Arrays.fill(to, into + begin + inner, into + width, 0);
    }
  }

  @Override
  public int depth() {
    return channels * placement.window().taps();
  }

  @Override
  public void pack(int firstPixel, int pixels, int fromDepth, int depth, float[] to, int toStride) {
    if (fromDepth != 0 || depth != depth()) {
      throw new IllegalArgumentException("rows of few channels are packed as a whole");
    }
    int width = width(placement);
    int plane = width * height(placement);
    int columns = placement.output(2);
    int taps = placement.kernel(2);
    for (int pixel = 0; pixel < pixels; pixel++) {
      int row = (firstPixel + pixel) / columns;
      int column = (firstPixel + pixel) % columns;
      int from = paddedOffset + row * placement.stride(1) * width + column * placement.stride(2);
      int into = pixel * toStride;
      for (int channel = 0; channel < channels; channel++) {
        for (int y = 0; y < placement.kernel(1); y++) {
          int line = from + channel * plane + y * placement.dilation(1) * width;
          for (int x = 0; x < taps; x++) {
            to[into + x] = padded[line + x * placement.dilation(2)];
          }
          into += taps;
        }
      }
    }
  }
}
