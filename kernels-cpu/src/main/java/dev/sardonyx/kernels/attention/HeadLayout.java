package dev.sardonyx.kernels.attention;

/**
 * Where the elements {@code [batch, heads, rows, ...]} of a tensor lie; along the last dimension
 * they follow each other. A stride of 0 repeats what is there once.
 *
 * @param offset of the first element
 * @param batchStride elements from one batch entry to the next
 * @param headStride elements from one head to the next
 * @param rowStride elements from one row to the next
 */
public record HeadLayout(
    float[] elements, int offset, int batchStride, int headStride, int rowStride) {
  int at(int batch, int head, int row) {
    return offset + batch * batchStride + head * headStride + row * rowStride;
  }
}
