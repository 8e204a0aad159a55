package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;

/**
 * The left-hand matrix laid out for tiles that read it as {@link RowLayout} says.
 *
 * <p>Products have the same bits as in {@link Tiles#run}, but for a single row.
 */
public final class RowPanels {
  private RowPanels() {}

  /**
   * The kernels for a product whose rows are copied one way or the other, or null if they are
   * better left row after row.
   */
  public static RowPanelKernels of(MatmulKernels kernels, int rows, int depth) {
    if (rows <= RowPanelKernels.TILE_ROWS || !kernels.prefersRowPanels()) {
      return null;
    }
    RowPanelKernels panels = kernels.rowPanels();
    return depth >= panels.layout().fewestDepth() ? panels : null;
  }

  /** The kernels for a product whose rows could be read where they lie, or null. */
  public static RowPanelKernels of(MatmulKernels kernels, int rows, int depth, int columns) {
    return columns < CostModel.FEWEST_ROW_PANEL_COLUMNS ? null : of(kernels, rows, depth);
  }

  /** Writes zeros to columns {@code [column, column + depth)} of some rows. */
  public static void clear(
      RowPanelKernels kernels,
      int firstRow,
      int rows,
      int depth,
      float[] to,
      int column,
      int toStride) {
    RowLayout layout = kernels.layout();
    for (int row = firstRow; row < firstRow + rows; row++) {
      int into = layout.row(row, toStride);
      for (int k = column; k < column + depth; k++) {
        to[into + layout.step(k, toStride)] = 0;
      }
    }
  }
}
