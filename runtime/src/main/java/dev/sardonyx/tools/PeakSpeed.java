package dev.sardonyx.tools;

import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.parallel.WorkerPools;

/**
 * The most arithmetic this machine does: the tile of the matrix product over and over on matrices
 * that stay in the level-1 cache. What a kernel reaches is measured against it.
 */
public final class PeakSpeed {
  private static final int DEPTH = 256;
  private static final int TILES_PER_CHUNK = 400;
  private static final long NANOS = 400_000_000;

  private PeakSpeed() {}

  /** GFLOP/s of so many threads, a multiply-add as two. Takes less than a second. */
  public static double gigaflops(int threads) {
    MatmulKernels kernels = KernelProviders.preferred().matmul();
    WorkerPool workers = WorkerPools.shared(threads);
    double operations =
        2.0 * kernels.tileRows() * kernels.panelWidth() * DEPTH * TILES_PER_CHUNK * threads;
    double best = 0;
    long start = System.nanoTime();
    long now = start;
    // The best of many short pieces: the first are not compiled, others are interrupted.
    while (now - start < NANOS) {
      workers.run(threads, chunk -> tiles(kernels));
      long after = System.nanoTime();
      best = Math.max(best, operations / (after - now));
      now = after;
    }
    return best;
  }

  private static void tiles(MatmulKernels kernels) {
    int rows = kernels.tileRows();
    int width = kernels.panelWidth();
    float[] a = new float[rows * DEPTH];
    float[] panel = new float[DEPTH * width];
    float[] c = new float[rows * width];
    for (int i = 0; i < TILES_PER_CHUNK; i++) {
      kernels.tiles(
          rows, DEPTH, a, 0, DEPTH, panel, 0, c, 0, width, width / 2, c, 0, width, width / 2);
    }
  }
}
