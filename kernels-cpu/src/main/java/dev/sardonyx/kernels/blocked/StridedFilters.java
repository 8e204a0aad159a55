package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.PanelSource;
import java.util.Arrays;

/**
 * The weights of a convolution as the right-hand matrix {@code [depth, output channels]} of a
 * product, where each output channel's weights lie the same distance behind the one's before.
 * Packed in plain loops: this runs once a model, before much is compiled.
 */
final class StridedFilters implements PanelSource {
  private final float[] weights;
  private final int[] places;
  private final int stride;
  private final int outputs;
  private final int width;

  /**
   * @param places where the weight of each row for output channel 0 lies; -1 where a row has none
   * @param stride elements from one output channel's weights to the next one's
   * @param width columns of one panel
   */
  StridedFilters(float[] weights, int[] places, int stride, int outputs, int width) {
    this.weights = weights;
    this.places = places;
    this.stride = stride;
    this.outputs = outputs;
    this.width = width;
  }

  @Override
  public void pack(int fromRow, int rows, int firstPanel, int panels, float[] to, int toOffset) {
    int into = toOffset;
    for (int panel = firstPanel; panel < firstPanel + panels; panel++) {
      int first = panel * width;
      int count = Math.clamp(outputs - first, 0, width);
      for (int row = fromRow; row < fromRow + rows; row++) {
        int place = places[row];
        int present = place < 0 ? 0 : count;
        int from = place + first * stride;
        for (int lane = 0; lane < present; lane++) {
          to[into + lane] = weights[from];
          from += stride;
        }
        Arrays.fill(to, into + present, into + width, 0);
        into += width;
      }
    }
  }

  @Override
  public void packColumn(int column, float[] to, int toOffset) {
    for (int row = 0; row < places.length; row++) {
      to[toOffset + row] = places[row] < 0 ? 0 : weights[places[row] + column * stride];
    }
  }
}
