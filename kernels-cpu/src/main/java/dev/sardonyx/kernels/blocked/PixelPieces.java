package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * How the pixels and panels of several alike products are cut into pieces for threads: the pixels
 * by shape alone, as the order of a sum depends on the rows of its tile; the panels, whose cuts
 * change no sum, only as far as there are threads, for each part packs its patches anew.
 */
final class PixelPieces {
  private PixelPieces() {}

  /** Work on pixels {@code [first, first + count)} of a product. */
  @FunctionalInterface
  interface Task {
    void run(int product, int firstPixel, int count, int panelBegin, int panelEnd);
  }

  /**
   * Runs {@code task} for all pieces.
   *
   * @param run pixels that may be worked on together: those of a row, or all
   * @param work multiply-adds for one pixel
   */
  static void run(
      int products, int pixels, int run, int panels, double work, WorkerPool workers, Task task) {
    if (products == 0 || pixels == 0) {
      return;
    }
    int partsOfRun = Blocking.divideUp(run, CostModel.BLOCK_ROWS);
    int pixelParts = pixels / run * partsOfRun;
    double all = work * pixels * products;
    int threads = workers.threads();
    int most = CostModel.CONVOLUTION_PIECES_OF_THREAD * threads;
    int wanted =
        threads == 1
            ? 1
            : forEach(threads, (int) Math.clamp(all / CostModel.TILE_MULTIPLY_ADDS, 1, most));
    int panelParts =
        Math.clamp(Blocking.divideUp(wanted, products * pixelParts), 1, Math.max(1, panels));
    // Several small pieces in a row are one chunk.
    int pieces = products * pixelParts * panelParts;
    int several = (int) Math.clamp(all / CostModel.TILE_MULTIPLY_ADDS, 1, pieces);
    int chunks = Math.min(pieces, Math.max(wanted, forEach(threads, several)));
    workers.run(
        chunks,
        chunk -> {
          int end = (int) ((long) pieces * (chunk + 1) / chunks);
          for (int i = (int) ((long) pieces * chunk / chunks); i < end; i++) {
            int panelPart = i % panelParts;
            int pixelPart = i / panelParts % pixelParts;
            int part = pixelPart % partsOfRun;
            int first = Blocking.firstRow(run, part, partsOfRun);
            int last = Blocking.firstRow(run, part + 1, partsOfRun);
            task.run(
                i / panelParts / pixelParts,
                pixelPart / partsOfRun * run + first,
                last - first,
                panels * panelPart / panelParts,
                panels * (panelPart + 1) / panelParts);
          }
        });
  }

  /** As many for each thread, but one for all: three for two threads take as long as four. */
  private static int forEach(int threads, int chunks) {
    return chunks == 1 ? 1 : Blocking.divideUp(chunks, threads) * threads;
  }
}
