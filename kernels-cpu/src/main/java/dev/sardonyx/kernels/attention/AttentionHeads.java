package dev.sardonyx.kernels.attention;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.normalization.Softmax;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * {@code softmax(scale * Q · K' + mask) · V} for each head of each batch entry, a block of queries
 * at a time, so that their scores stay in the cache and are never in memory as a whole.
 *
 * @param queries rows of Q and of the result
 * @param keys rows of K and V
 * @param size elements of a row of Q and K
 * @param valueSize elements of a row of V and of the result
 */
public record AttentionHeads(
    int batch, int heads, int queries, int keys, int size, int valueSize, float scale) {
  /** The scores of the block a thread works on; it only grows. */
  private static final ThreadLocal<float[]> SCORES = ThreadLocal.withInitial(() -> new float[0]);

  /**
   * Computes all heads.
   *
   * @param mask {@code [batch, heads, queries, keys]}, added to the scores; null for none
   * @param maskStride elements of the mask from one key to the next: 1, or 0 for one for all keys
   */
  public void run(
      HeadLayout q,
      HeadLayout k,
      HeadLayout v,
      HeadLayout mask,
      int maskStride,
      HeadLayout y,
      KernelProvider kernels,
      WorkerPool workers) {
    int blocks = Blocking.divideUp(queries, CostModel.QUERIES);
    long cost = (long) Math.min(queries, CostModel.QUERIES) * keys * (size + valueSize);
    Block[] all = new Block[Math.multiplyExact(Math.multiplyExact(batch, heads), blocks)];
    Ranges.split(
        workers,
        all.length,
        Ranges.grain(CostModel.MULTIPLY_ADDS, cost),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int rows = Math.min(CostModel.QUERIES, queries - i % blocks * CostModel.QUERIES);
            float[] scores = scores(Math.multiplyExact(rows, keys));
            if (all[i] == null || all[i].scores != scores) {
              int head = i / blocks;
              all[i] =
                  new Block(
                      q, k, v, y, kernels, scores, rows, head / heads, head % heads, i % blocks);
            }
            all[i].run(mask, maskStride, kernels);
          }
        });
  }

  /** Some queries of one head, on the thread whose memory for scores it has. */
  private final class Block {
    private final float[] scores;
    private final int rows;
    private final int entry;
    private final int head;
    private final int first;
    private final Gemm scoring;
    private final Gemm weighing;
    private final Product scored;
    private final Product weighed;

    Block(
        HeadLayout q,
        HeadLayout k,
        HeadLayout v,
        HeadLayout y,
        KernelProvider kernels,
        float[] scores,
        int rows,
        int entry,
        int head,
        int block) {
      MatmulKernels products = kernels.matmul();
      this.scores = scores;
      this.rows = rows;
      this.entry = entry;
      this.head = head;
      this.first = block * CostModel.QUERIES;
      this.scoring = new Gemm(products, CallerThread.INSTANCE, rows, keys, size);
      this.weighing = new Gemm(products, CallerThread.INSTANCE, rows, valueSize, keys);
      this.scored =
          new Product(
              q.elements(),
              q.at(entry, head, first),
              q.rowStride(),
              new MatrixPanels(
                  products, k.elements(), k.at(entry, head, 0), k.rowStride(), true, size, keys),
              scores,
              0,
              keys,
              Epilogue.NONE);
      this.weighed =
          new Product(
              scores,
              0,
              keys,
              new MatrixPanels(
                  products,
                  v.elements(),
                  v.at(entry, head, 0),
                  v.rowStride(),
                  false,
                  keys,
                  valueSize),
              y.elements(),
              y.at(entry, head, first),
              y.rowStride(),
              Epilogue.NONE);
    }

    void run(HeadLayout mask, int maskStride, KernelProvider kernels) {
      scoring.runHere(scored);
      for (int row = 0; row < rows; row++) {
        int at = row * keys;
        float max =
            kernels
                .normalization()
                .scaleAndMask(
                    scores,
                    at,
                    scale,
                    mask == null ? null : mask.elements(),
                    mask == null ? 0 : mask.at(entry, head, first + row),
                    maskStride,
                    keys);
        Softmax.row(scores, at, keys, max, kernels);
      }
      weighing.runHere(weighed);
    }
  }

  private static float[] scores(int length) {
    float[] scores = SCORES.get();
    if (scores.length < length) {
      scores = new float[length];
      SCORES.set(scores);
    }
    return scores;
  }
}
