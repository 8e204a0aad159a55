package dev.sardonyx.kernels.blocked;

/**
 * The pixels of an image in channel blocks, {@code [C / b, pixels, b]}, as the rows of a matrix.
 *
 * @param offset where pixel 0 of block 0 begins
 * @param plane elements from one block to the next
 * @param block {@code b}
 * @param blocks how many there are
 */
record RowsInPlace(float[] image, int offset, int plane, int block, int blocks) {
  /** Where column {@code depth} of a pixel's row lies, the first of a block. */
  int at(int pixel, int depth) {
    return offset + depth / block * plane + pixel * block;
  }
}
