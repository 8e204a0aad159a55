package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import java.util.Arrays;

/**
 * Patches of an image of few channels whose planes lie one after the other ({@code NCHW}): the
 * first layer of most networks. The order of a row is {@code [channel, y, x]}, as the weights have
 * it. The image has been laid out with its padding before, so that every tap is inside.
 */
final class PlainPatches implements PatchRows {
  /** Vectors behind the image that may be read. */
  static final int SPARE = 1;

  private final BlockedKernels kernels;
  private final Placement placement;
  private final int channels;
  private final float[] padded;
  private final int paddedOffset;
  // Where the taps of one pixel lie, from its first one: runs of neighbours.
  private final int[] lines;
  private final int run;

  /**
   * @param padded the image with its padding, and {@link #SPARE} vectors behind it
   */
  PlainPatches(
      BlockedKernels kernels, Placement placement, int channels, float[] padded, int paddedOffset) {
    this.kernels = kernels;
    this.placement = placement;
    this.channels = channels;
    this.padded = padded;
    this.paddedOffset = paddedOffset;
    boolean together = placement.dilation(2) == 1;
    int taps = placement.window().taps();
    this.run = together ? placement.kernel(2) : 1;
    this.lines = lines(placement, channels * taps, run);
  }

  /**
   * Where the taps of one pixel lie, from its first one, in planes with their padding.
   *
   * @param depth taps of all channels
   * @param run taps that lie side by side, of which only the first one's place is wanted
   */
  static int[] lines(Placement placement, int depth, int run) {
    int[] lines = new int[depth / run];
    int taps = placement.window().taps();
    int width = width(placement);
    for (int line = 0; line < lines.length; line++) {
      int tap = line * run % taps;
      lines[line] =
          (line * run / taps * height(placement)
                      + tap / placement.kernel(2) * placement.dilation(1))
                  * width
              + tap % placement.kernel(2) * placement.dilation(2);
    }
    return lines;
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
  public void pack(
      int firstPixel,
      int pixels,
      int fromDepth,
      int depth,
      RowPanelKernels panels,
      float[] to,
      int toStride) {
    if (fromDepth != 0 || depth != depth() || panels != null) {
      throw new IllegalArgumentException("rows of few channels are packed as a whole, as rows");
    }
    int width = width(placement);
    int columns = placement.output(2);
    for (int done = 0; done < pixels; ) {
      int row = (firstPixel + done) / columns;
      int column = (firstPixel + done) % columns;
      int count = Math.min(pixels - done, columns - column);
      kernels.copyRuns(
          count,
          padded,
          paddedOffset + row * placement.stride(1) * width + column * placement.stride(2),
          placement.stride(2),
          lines,
          run,
          to,
          done * toStride,
          toStride);
      done += count;
    }
  }
}
