package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.CostModel;
import java.util.Arrays;

/**
 * A strip of output rows of one channel, with the input it needs laid out so that every tap of the
 * window is a plain shift: padded, and split by the strides' phases. With strides (2, 2), for
 * example, even and odd columns of even and odd rows each form a plane, and neighbouring output
 * pixels read neighbouring elements.
 *
 * <p>Layout: {@code [kernel depth][row phase][column phase][rows][pitch]}. The output pixel in row
 * {@code y} of the strip and column {@code x} has the index {@code y * pitch + x}; tap {@code t} of
 * it is {@code elements[taps[t] + index]}.
 */
public final class WindowStrip {
  private final ConvolutionKernels kernels;
  private final Placement placement;
  private final float outside;
  private final int rows;
  private final int pitch;
  private final int phaseRows;
  private final int[] taps;
  private final float[] elements;

  /**
   * A strip for the channels of {@code placement}.
   *
   * @param outside the value of elements outside the image
   */
  public WindowStrip(ConvolutionKernels kernels, Placement placement, float outside) {
    this.kernels = kernels;
    this.placement = placement;
    this.outside = outside;
    int haloRows = (placement.kernel(1) - 1) * placement.dilation(1) / placement.stride(1);
    int haloColumns = (placement.kernel(2) - 1) * placement.dilation(2) / placement.stride(2);
    pitch = placement.output(2) + haloColumns;
    int planes = placement.kernel(0) * placement.stride(1) * placement.stride(2);
    int affordable = CostModel.STRIP_ELEMENTS / Math.max(1, planes * pitch) - haloRows;
    int least = Math.max(4, haloRows);
    rows = Math.max(1, Math.min(placement.output(1), Math.max(least, affordable)));
    phaseRows = rows + haloRows;
    elements = new float[planes * phaseRows * pitch];
    taps = new int[placement.window().taps()];
    for (int tap = 0; tap < taps.length; tap++) {
      int kx = tap % placement.kernel(2) * placement.dilation(2);
      int ky = tap / placement.kernel(2) % placement.kernel(1) * placement.dilation(1);
      int kz = tap / placement.kernel(2) / placement.kernel(1);
      int plane = plane(kz, ky % placement.stride(1), kx % placement.stride(2));
      taps[tap] = (plane * phaseRows + ky / placement.stride(1)) * pitch + kx / placement.stride(2);
    }
  }

  private int plane(int kz, int rowPhase, int columnPhase) {
    return (kz * placement.stride(1) + rowPhase) * placement.stride(2) + columnPhase;
  }

  /** Output rows in a strip; the last strip of a channel has fewer that matter. */
  public int rows() {
    return rows;
  }

  /** Elements from one output row's index to the next. */
  public int pitch() {
    return pitch;
  }

  /** Where each tap of index 0 is. */
  public int[] taps() {
    return taps;
  }

  public float[] elements() {
    return elements;
  }

  /** Elements that {@code count} rows of output span, the last row up to its last pixel. */
  public int span(int count) {
    return (count - 1) * pitch + placement.output(2);
  }

  /** Fills the strip for output rows from {@code firstRow} on of the output's slice {@code z}. */
  public void fill(float[] input, int channelOffset, int z, int firstRow) {
    int rowStride = placement.stride(1);
    for (int kz = 0; kz < placement.kernel(0); kz++) {
      int iz = z * placement.stride(0) - placement.begin(0) + kz * placement.dilation(0);
      boolean inDepth = iz >= 0 && iz < placement.input(0);
      for (int rowPhase = 0; rowPhase < rowStride; rowPhase++) {
        for (int row = 0; row < phaseRows; row++) {
          int iy = (firstRow + row) * rowStride + rowPhase - placement.begin(1);
          boolean inImage = inDepth && iy >= 0 && iy < placement.input(1);
          int from = channelOffset + (iz * placement.input(1) + iy) * placement.input(2);
          for (int phase = 0; phase < placement.stride(2); phase++) {
            int to = (plane(kz, rowPhase, phase) * phaseRows + row) * pitch;
            fillRow(input, inImage, from, phase, to);
          }
        }
      }
    }
  }

  private void fillRow(float[] input, boolean inImage, int from, int phase, int to) {
    if (!inImage) {
      Arrays.fill(elements, to, to + pitch, outside);
      return;
    }
    int stride = placement.stride(2);
    int x = phase - placement.begin(2);
    int before = x >= 0 ? 0 : Math.min(pitch, (stride - 1 - x) / stride);
    int room = placement.input(2) - x;
    int inRow = room <= 0 ? 0 : Math.min(pitch, (room + stride - 1) / stride);
    int count = Math.max(0, inRow - before);
    Arrays.fill(elements, to, to + before, outside);
    kernels.copyStrided(count, input, from + x + before * stride, stride, elements, to + before);
    Arrays.fill(elements, to + before + count, to + pitch, outside);
  }
}
