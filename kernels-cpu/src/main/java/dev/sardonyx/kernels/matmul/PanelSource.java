package dev.sardonyx.kernels.matmul;

/**
 * A right-hand matrix B of {@code depth} rows that can write parts of itself as panels. Called by
 * many threads at once.
 */
public non-sealed interface PanelSource extends RightMatrix {
  /**
   * Writes rows {@code [fromRow, fromRow + rows)} of some panels: panel after panel, each {@code
   * rows * panelWidth} elements, row after row. Columns that the matrix doesn't have become zeros.
   */
  void pack(int fromRow, int rows, int firstPanel, int panels, float[] to, int toOffset);

  /** Writes all rows of one column. */
  void packColumn(int column, float[] to, int toOffset);
}
