package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.PanelSource;

/**
 * The patches under a window as the right-hand matrix {@code [channels * taps, output pixels]} of a
 * product, never stored as a whole: each block of panels is filled straight from the image.
 */
final class PatchPanels implements PanelSource {
  private final ConvolutionKernels kernels;
  private final int width;
  private final Placement placement;
  private final int channels;
  private final float[] image;
  private final int imageOffset;

  /** The patches of {@code channels} channels that begin at {@code imageOffset}. */
  PatchPanels(
      KernelProvider provider, Placement placement, int channels, float[] image, int imageOffset) {
    this.kernels = provider.convolution();
    this.width = provider.matmul().panelWidth();
    this.placement = placement;
    this.channels = channels;
    this.image = image;
    this.imageOffset = imageOffset;
  }

  @Override
  public void pack(int fromRow, int rows, int firstPanel, int panels, float[] to, int toOffset) {
    PixelRuns runs = new PixelRuns(placement, width);
    for (int panel = 0; panel < panels; panel++) {
      runs.moveTo((firstPanel + panel) * width);
      packPanel(runs, fromRow, rows, to, toOffset + panel * rows * width);
    }
  }

  private void packPanel(PixelRuns runs, int fromRow, int rows, float[] to, int toOffset) {
    int plane = placement.inputElements();
    int taps = placement.window().taps();
    int laneStride = placement.stride(2);
    for (int tap = 0; tap < taps; tap++) {
      // Of this tap, the rows c * taps + tap that lie in the block.
      int firstChannel = ceilDiv(fromRow - tap, taps);
      int count = ceilDiv(fromRow + rows - tap, taps) - firstChannel;
      if (count <= 0) {
        continue;
      }
      runs.shiftTo(tap);
      int base = imageOffset + firstChannel * plane;
      int into = toOffset + (firstChannel * taps + tap - fromRow) * width;
      kernels.packLanes(
          count,
          image,
          plane,
          laneStride,
          base + runs.from(0),
          runs.begin(0),
          runs.end(0),
          base + runs.from(1),
          runs.begin(1),
          runs.end(1),
          to,
          into,
          taps * width);
      for (int run = 2; run < runs.count(); run++) {
        for (int c = 0; c < count; c++) {
          int from = base + c * plane + runs.from(run);
          int row = into + c * taps * width;
          for (int lane = runs.begin(run); lane < runs.end(run); lane++) {
            to[row + lane] = image[from + lane * laneStride];
          }
        }
      }
    }
  }

  private static int ceilDiv(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  @Override
  public void packColumn(int column, float[] to, int toOffset) {
    int taps = placement.window().taps();
    int plane = placement.inputElements();
    PixelRuns runs = new PixelRuns(placement, 1);
    runs.moveTo(column);
    for (int tap = 0; tap < taps; tap++) {
      runs.shiftTo(tap);
      boolean inside = runs.begin(0) < runs.end(0);
      for (int c = 0; c < channels; c++) {
        to[toOffset + c * taps + tap] = inside ? image[imageOffset + c * plane + runs.from(0)] : 0;
      }
    }
  }
}
