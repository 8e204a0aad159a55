package dev.sardonyx.kernels.matmul;

/**
 * Where the numbers of a left-hand matrix lie for {@link RowPanelKernels}: number {@code k} of a
 * row is {@code row(row, stride) + step(k, stride)} behind the first number of the first row.
 */
public sealed interface RowLayout permits RowPairs, RowBlocks {
  /** What suits vectors of so many lanes. */
  static RowLayout of(int lanes) {
    return lanes == RowBlocks.LANES ? new RowBlocks(lanes) : new RowPairs(2 * lanes);
  }

  /** Rows that lie {@code row(1, stride)} apart, whatever the stride: those of one panel. */
  int panelRows();

  /** Depth of a product from which on it pays to pack its rows so. */
  int fewestDepth();

  /** The stride for a matrix packed into memory of its own; never a whole number of pages. */
  int stride(int rows, int depth);

  /** Elements that such a matrix takes. */
  int elements(int rows, int depth);

  /** Where a row begins. */
  int row(int row, int stride);

  /** Where a number lies, seen from the beginning of its row. */
  int step(int k, int stride);

  /**
   * Whether this is how pixels of channel blocks lie in an image, {@code [C / b, pixels, b]}; their
   * stride is the distance from one block to the next.
   */
  boolean isOfChannelBlocks();
}
