package dev.sardonyx.kernels.blocked;

/**
 * The pixels under a window, one output pixel a row: the left-hand matrix {@code [pixels, depth]}
 * of a product with the weights. Never stored as a whole.
 */
interface PatchRows {
  /** Numbers of one row. */
  int depth();

  /**
   * Writes columns {@code [fromDepth, fromDepth + depth)} of some rows.
   *
   * @param toStride elements from one row to the next; what lies between them may be overwritten
   */
  void pack(int firstPixel, int pixels, int fromDepth, int depth, float[] to, int toStride);
}
