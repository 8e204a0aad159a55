package dev.sardonyx.kernels.elementwise;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Arithmetic of short rows with one number for each: the numbers are written out over some rows, so
 * that the inner loop is as long as it can be.
 */
final class SpreadRows {
  /** The longest row whose number is written out; longer ones are well served row by row. */
  static final int LONGEST = 32;

  private SpreadRows() {}

  /** {@code y = operation(a, b)} where one operand {@link Broadcast#spreads}. */
  static void binary(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      Broadcast broadcast,
      ElementwiseKernels kernels,
      WorkerPool workers) {
    boolean spreadsA = broadcast.spreads(0);
    float[] numbers = spreadsA ? a : b;
    int numbersOffset = spreadsA ? aOffset : bOffset;
    int stride = broadcast.rowStride(spreadsA ? 0 : 1);
    int row = broadcast.rowLength();
    Broadcast joined = broadcast.joined();
    Elementwise.rows(
        joined,
        workers,
        (offsets, output, length) -> {
          int from = numbersOffset + offsets[spreadsA ? 0 : 1];
          int begin = output % joined.rowLength();
          float[] spread = new float[Math.min(CostModel.REPEATED_ELEMENTS, length)];
          for (int at = 0; at < length; at += CostModel.REPEATED_ELEMENTS) {
            int count = Math.min(CostModel.REPEATED_ELEMENTS, length - at);
            write(numbers, from, stride, row, begin + at, spread, count);
            int to = yOffset + output + at;
            if (spreadsA) {
              int other = bOffset + offsets[1] + at;
              kernels.binary(operation, spread, 0, 1, b, other, 1, y, to, count);
            } else {
              int other = aOffset + offsets[0] + at;
              kernels.binary(operation, a, other, 1, spread, 0, 1, y, to, count);
            }
          }
        });
  }

  /** Writes each number as often as a row is long, beginning with element {@code begin} of all. */
  private static void write(
      float[] numbers, int from, int stride, int row, int begin, float[] to, int length) {
    int number = from + begin / row * stride;
    int left = row - begin % row;
    for (int at = 0; at < length; ) {
      int end = Math.min(length, at + left);
      Arrays.fill(to, at, end, numbers[number]);
      number += stride;
      left = row;
      at = end;
    }
  }
}
