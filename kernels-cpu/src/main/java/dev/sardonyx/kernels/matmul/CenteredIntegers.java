package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * 8-bit integers less their zero points, as floats: numbers from -255 to 255, whose products and
 * sums the float tiles compute exactly as long as no sum leaves the floats' exact range.
 */
public final class CenteredIntegers {
  /** The largest magnitude of a number less its zero point. */
  private static final int LARGEST = 255;

  /** Up to here floats hold every integer. */
  private static final int EXACT = 1 << 24;

  private CenteredIntegers() {}

  /**
   * Packs a row-major matrix B {@code [depth, columns]}, if its products with whatever A are exact
   * in whatever order they are added: if {@code 255 * sum |b - zero point|} over each column is at
   * most 2^24. That of a trained layer mostly is.
   *
   * @param zeroPoints one for all columns or one for each
   * @return null if products may not be exact
   */
  public static PackedMatrix packExactly(
      MatmulKernels kernels,
      byte[] elements,
      int offset,
      boolean unsigned,
      int[] zeroPoints,
      int depth,
      int columns) {
    float[] centered = new float[Math.multiplyExact(depth, columns)];
    long[] sums = new long[columns];
    for (int i = 0; i < centered.length; i++) {
      int column = i % columns;
      int zeroPoint = zeroPoints[zeroPoints.length == 1 ? 0 : column];
      int number = number(elements[offset + i], unsigned) - zeroPoint;
      centered[i] = number;
      sums[column] += Math.abs(number);
    }
    for (long sum : sums) {
      if (sum * LARGEST > EXACT) {
        return null;
      }
    }
    MatrixPanels panels = new MatrixPanels(kernels, centered, 0, columns, false, depth, columns);
    return PackedMatrix.of(kernels, panels, depth, columns);
  }

  private static int number(byte element, boolean unsigned) {
    return unsigned ? element & 0xFF : element;
  }

  /**
   * Writes {@code a - zero point} of a row-major matrix {@code [rows, depth]}.
   *
   * @param zeroPoints one for all rows or one for each
   */
  public static void widen(
      byte[] a,
      int aOffset,
      boolean unsigned,
      int[] zeroPoints,
      int rows,
      int depth,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    Ranges.split(
        workers,
        rows,
        Ranges.grain(CostModel.READS, depth),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int zeroPoint = zeroPoints[zeroPoints.length == 1 ? 0 : row];
            int from = aOffset + row * depth;
            widenRow(a, from, unsigned, zeroPoint, to, toOffset + row * depth, depth);
          }
        });
  }

  private static void widenRow(
      byte[] a, int from, boolean unsigned, int zeroPoint, float[] to, int into, int length) {
    // Flipping the highest bit of an unsigned byte is to subtract 128: no mask in the loop.
    byte flip = (byte) (unsigned ? 0x80 : 0);
    int shift = unsigned ? zeroPoint - 128 : zeroPoint;
    for (int i = 0; i < length; i++) {
      to[into + i] = (byte) (a[from + i] ^ flip) - shift;
    }
  }
}
