package dev.sardonyx.kernels.elementwise;

import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Arithmetic of a long run of elements with a short row that is repeated all along it: the row is
 * written out several times, so that the inner loop is as long as it can be.
 */
final class RepeatedRows {
  /** The longest row that is repeated; longer ones are well served row by row. */
  static final int LONGEST = 64;

  /** Elements of the written-out row; 4 KB. */
  private static final int REPEATS = 1024;

  private RepeatedRows() {}

  /** {@code y = operation(a, b)} where {@link Broadcast#repeated()} is one of the operands. */
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
    boolean repeatsA = broadcast.repeated() == 0;
    float[] repeated = repeatsA ? a : b;
    int repeatedOffset = repeatsA ? aOffset : bOffset;
    int row = broadcast.rowLength();
    int most = REPEATS / row * row;
    Elementwise.rows(
        broadcast.joined(),
        workers,
        (offsets, output, length) -> {
          int from = repeatedOffset + offsets[repeatsA ? 0 : 1];
          float[] copies = new float[Math.min(most, length)];
          // A run may begin in the middle of a row.
          for (int i = 0; i < copies.length; i++) {
            copies[i] = repeated[from + (output + i) % row];
          }
          for (int at = 0; at < length; at += most) {
            int count = Math.min(most, length - at);
            int to = yOffset + output + at;
            if (repeatsA) {
              int other = bOffset + offsets[1] + at;
              kernels.binary(operation, copies, 0, 1, b, other, 1, y, to, count);
            } else {
              int other = aOffset + offsets[0] + at;
              kernels.binary(operation, a, other, 1, copies, 0, 1, y, to, count);
            }
          }
        });
  }
}
