package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;

/**
 * The left-hand matrix packed for tiles that read it as they read panels of the right-hand one:
 * {@code [panel of rows][depth / 2][panelWidth][2]}, two numbers of each row side by side. Rows
 * beyond a whole number of tiles stay empty: 12 of 16 are used, so that the distance from one pair
 * to the next is the same on both sides.
 *
 * <p>Products have the same bits as in {@link Tiles#run}, but for a single row.
 */
public final class RowPanels {
  private RowPanels() {}

  /** Rows of one panel. */
  public static int rows(int panelWidth) {
    int tile = RowPanelKernels.TILE_ROWS;
    return panelWidth < tile ? panelWidth : panelWidth / tile * tile;
  }

  /**
   * The kernels for a product whose rows are copied one way or the other, or null if they are
   * better left row after row.
   */
  public static RowPanelKernels of(MatmulKernels kernels, int rows, int depth) {
    boolean pays = rows > RowPanelKernels.TILE_ROWS && depth >= CostModel.FEWEST_ROW_PANEL_DEPTH;
    return pays && kernels.prefersRowPanels() ? kernels.rowPanels() : null;
  }

  /** The kernels for a product whose rows could be read where they lie, or null. */
  public static RowPanelKernels of(MatmulKernels kernels, int rows, int depth, int columns) {
    return columns < CostModel.FEWEST_ROW_PANEL_COLUMNS ? null : of(kernels, rows, depth);
  }

  /** Elements from one row panel to the next; not a whole number of pages. */
  public static int stride(RowPanelKernels kernels, int depth) {
    int steps = RowPanelKernels.STEPS;
    return (Blocking.divideUp(depth, steps) * steps + 1) * kernels.panelWidth();
  }

  /** Elements of the panels of some rows, {@link #stride} apart. */
  public static int elements(RowPanelKernels kernels, int rows, int depth) {
    return Blocking.divideUp(rows, rows(kernels.panelWidth())) * stride(kernels, depth);
  }

  /** Where a row begins, seen from the first panel's beginning. */
  public static int row(int panelWidth, int row, int stride) {
    int most = rows(panelWidth);
    return row / most * stride + row % most * RowPanelKernels.STEPS;
  }

  /** Where number {@code k} of a row lies, seen from the row's beginning. */
  public static int step(int panelWidth, int k) {
    int inside = k % RowPanelKernels.STEPS;
    return (k - inside) * panelWidth + inside;
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
    for (int row = firstRow; row < firstRow + rows; row++) {
      int into = row(width, row, toStride);
      for (int k = column; k < column + depth; k++) {
        to[into + step(width, k)] = 0;
      }
    }
  }
}
