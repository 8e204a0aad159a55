package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.RowPanelKernels;

/**
 * The pixels under a window, one output pixel a row: the left-hand matrix {@code [pixels, depth]}
 * of a product with the weights. Never stored as a whole.
 */
interface PatchRows {
  /** Numbers of one row. */
  int depth();

  /** The rows where they lie, if they are the pixels of an image; otherwise null. */
  default RowsInPlace inPlace() {
    return null;
  }

  /**
   * Writes columns {@code [fromDepth, fromDepth + depth)} of some rows.
   *
   * @param panels writes rows into row panels; null if they are to lie one behind the other
   * @param toStride elements from one row panel or row to the next; what lies between rows may be
   *     overwritten
   */
  void pack(
      int firstPixel,
      int pixels,
      int fromDepth,
      int depth,
      RowPanelKernels panels,
      float[] to,
      int toStride);
}
