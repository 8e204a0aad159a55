package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** Pooling of tensors in channel blocks. */
public final class BlockedPooling {
  /** Elements in one piece of work. */
  private static final int GRAIN = 1 << 16;

  private BlockedPooling() {}

  /** The mean of each channel; row by row, so that no sum runs over very many numbers. */
  public static void globalAverage(
      BlockedKernels kernels,
      int planes,
      int rows,
      int columns,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int b = kernels.block();
    int plane = rows * columns * b;
    float factor = 1f / (rows * columns);
    Ranges.split(
        workers,
        planes,
        Ranges.grain(GRAIN, plane),
        (begin, end) -> {
          float[] sums = BlockedScratch.patch(Math.max(1, rows) * b);
          for (int i = begin; i < end; i++) {
            for (int row = 0; row < rows; row++) {
              kernels.sumPixels(
                  columns, input, offset + i * plane + row * columns * b, sums, row * b);
            }
            int to = outputOffset + i * b;
            kernels.sumPixels(rows, sums, 0, output, to);
            for (int lane = 0; lane < b; lane++) {
              output[to + lane] *= factor;
            }
          }
        });
  }
}
