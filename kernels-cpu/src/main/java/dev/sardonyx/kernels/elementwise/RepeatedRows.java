package dev.sardonyx.kernels.elementwise;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Arithmetic of a long run of elements with a short row that is repeated all along it: the row is
 * written out several times, so that the inner loop is as long as it can be.
 */
final class RepeatedRows {
  /** The longest row that is repeated; longer ones are well served row by row. */
  static final int LONGEST = 64;

  /** A thread's written-out row. */
  private static final ThreadLocal<float[]> COPIES =
      ThreadLocal.withInitial(() -> new float[CostModel.REPEATED_ELEMENTS]);

  private RepeatedRows() {}

  /** Writes a row again and again, beginning in its middle if a run does. */
  static void write(
      float[] from, int offset, int row, int begin, float[] to, int toOffset, int length) {
    int first = Math.min(row, length);
    int tail = Math.min(row - begin, first);
    System.arraycopy(from, offset + begin, to, toOffset, tail);
    System.arraycopy(from, offset, to, toOffset + tail, first - tail);
    for (int done = first; done < length; done *= 2) {
      System.arraycopy(to, toOffset, to, toOffset + done, Math.min(done, length - done));
    }
  }

  /** {@code y = operation(a, b)} where one operand {@link Broadcast#repeats}. */
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
    boolean repeatsA = broadcast.repeats(0);
    float[] repeated = repeatsA ? a : b;
    int repeatedOffset = repeatsA ? aOffset : bOffset;
    int row = broadcast.rowLength();
    int most = CostModel.REPEATED_ELEMENTS / row * row;
    Elementwise.rows(
        broadcast.joined(),
        workers,
        (offsets, output, length) -> {
          int from = repeatedOffset + offsets[repeatsA ? 0 : 1];
          float[] copies = COPIES.get();
          write(repeated, from, row, output % row, copies, 0, Math.min(most, length));
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
