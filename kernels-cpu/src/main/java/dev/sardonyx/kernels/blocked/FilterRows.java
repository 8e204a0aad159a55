package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.PanelSource;

/**
 * The weights of a convolution as the right-hand matrix {@code [depth, output channels]} of a
 * product, one row for each column of {@link PatchRows}.
 */
final class FilterRows implements PanelSource {
  /** One weight. */
  @FunctionalInterface
  interface Weights {
    /** The weight of a row, an input channel and tap, for an output channel; 0 for no channel. */
    float at(int row, int output);
  }

  private final int depth;
  private final int outputs;
  private final int width;
  private final Weights weights;

  /**
   * @param width columns of one panel
   */
  FilterRows(int depth, int outputs, int width, Weights weights) {
    this.depth = depth;
    this.outputs = outputs;
    this.width = width;
    this.weights = weights;
  }

  @Override
  public void pack(int fromRow, int rows, int firstPanel, int panels, float[] to, int toOffset) {
    int into = toOffset;
    for (int panel = firstPanel; panel < firstPanel + panels; panel++) {
      for (int row = fromRow; row < fromRow + rows; row++) {
        for (int lane = 0; lane < width; lane++) {
          int output = panel * width + lane;
          to[into++] = output < outputs ? weights.at(row, output) : 0;
        }
      }
    }
  }

  @Override
  public void packColumn(int column, float[] to, int toOffset) {
    for (int row = 0; row < depth; row++) {
      to[toOffset + row] = weights.at(row, column);
    }
  }
}
