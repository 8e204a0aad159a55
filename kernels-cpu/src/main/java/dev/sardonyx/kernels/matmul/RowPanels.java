package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;

/**
 * The left-hand matrix packed for tiles that read it as they read panels of the right-hand one:
 * {@code [panel of rows][depth][panelWidth]}. The lanes beyond a whole number of tiles stay empty:
 * 15 of 16 are used, so that the distance from one k to the next is the same on both sides.
 *
 * <p>Products have the same bits as in {@link Tiles#run}, but for a single row.
 */
public final class RowPanels {
  private RowPanels() {}

  /** Rows of one panel. */
  public static int rows(int panelWidth) {
    return panelWidth / RowPanelKernels.TILE_ROWS * RowPanelKernels.TILE_ROWS;
  }

  /**
   * The kernels for a product of so many columns, or null if its rows are better left as they lie.
   */
  public static RowPanelKernels of(MatmulKernels kernels, int columns) {
    return columns < CostModel.FEWEST_ROW_PANEL_COLUMNS ? null : kernels.rowPanels().orElse(null);
  }

  /** Whether so few rows are better left as they lie. */
  public static boolean areFew(int rows) {
    return rows <= RowPanelKernels.TILE_ROWS;
  }

  /** Elements from one row panel to the next; not a whole number of pages. */
  public static int stride(RowPanelKernels kernels, int depth) {
    return (depth + 1) * kernels.panelWidth();
  }

  /** Elements of the panels of some rows, {@link #stride} apart. */
  public static int elements(RowPanelKernels kernels, int rows, int depth) {
    return Blocking.divideUp(rows, rows(kernels.panelWidth())) * stride(kernels, depth);
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
    int width = kernels.panelWidth();
    int most = rows(width);
    for (int row = firstRow; row < firstRow + rows; row++) {
      int into = row / most * toStride + column * width + row % most;
      for (int k = 0; k < depth; k++) {
        to[into + k * width] = 0;
      }
    }
  }
}
