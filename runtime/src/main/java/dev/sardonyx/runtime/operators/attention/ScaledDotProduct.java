package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * {@code softmax(softcap(scale * Q · K') + bias) · V} for each head, on FLOAT tensors. With a
 * narrower type, every intermediate result is rounded to it, as if each step were an operator.
 *
 * <p>Several heads of the query may share one of key and value.
 *
 * @param scale of the scores
 * @param softcap the scores become {@code softcap * tanh(scores / softcap)}; 0 for not
 * @param type what intermediate results are rounded to: FLOAT, FLOAT16 or BFLOAT16
 * @param softmaxType what softmax is computed in
 * @param sinks for each head of the query a score more in its softmax, which attends nothing; null
 *     for none. Softmax must be computed in FLOAT then.
 */
record ScaledDotProduct(
    float scale, float softcap, ElementType type, ElementType softmaxType, float[] sinks) {
  /** Scores that are worked on at a time, unless one head has more. */
  private static final int SCORES = 1 << 23;

  private static final int GRAIN = 1 << 14;

  /** Without sinks. */
  ScaledDotProduct(float scale, float softcap, ElementType type, ElementType softmaxType) {
    this(scale, softcap, type, softmaxType, null);
  }

  /** The stages of a score that an operator may put out. */
  enum Stage {
    PRODUCT,
    CAPPED,
    BIASED,
    PROBABILITY
  }

  /** Is given the scores of one query at one stage. */
  @FunctionalInterface
  interface Observer {
    Observer NONE = (stage, entry, head, query, row, offset) -> {};

    void see(Stage stage, int entry, int head, int query, float[] row, int offset);
  }

  /**
   * Computes all heads.
   *
   * @param q FLOAT; so are {@code k}, {@code v} and {@code y}
   * @param y where the output goes, laid out in any way
   */
  void run(
      ExecutionContext context,
      Heads q,
      Heads k,
      Heads v,
      ScoreBias bias,
      Observer observer,
      Heads y) {
    boolean exact = type == ElementType.FLOAT;
    float root = Floats.round(type, (float) Math.sqrt(scale));
    Heads queries = scaled(q, exact ? scale : root);
    Heads keys = exact ? k : scaled(k, root);
    long scoresOfHead = (long) q.length() * k.length();
    int all = q.batch() * q.heads();
    int group = Math.clamp(SCORES / Math.max(1, scoresOfHead), 1, Math.max(1, all));
    int scoreCount = Math.multiplyExact(group, Math.toIntExact(scoresOfHead));
    Tensor scores = context.scratch(ElementType.FLOAT, scoreCount);
    for (int first = 0; first < all; first += group) {
      int count = Math.min(group, all - first);
      multiplyKeys(context, queries, keys, first, count, scores);
      int from = first;
      Ranges.split(
          context.workers(),
          count * q.length(),
          Ranges.grain(GRAIN, k.length()),
          (begin, end) -> {
            float[] row = new float[k.length()];
            for (int i = begin; i < end; i++) {
              int head = from + i / q.length();
              finishRow(
                  context,
                  bias,
                  observer,
                  head / q.heads(),
                  head % q.heads(),
                  i % q.length(),
                  scores,
                  i * k.length(),
                  row);
            }
          });
      multiplyValues(context, scores, v, y, q, first, count);
    }
  }

  private Heads scaled(Heads heads, float factor) {
    Tensor tensor = heads.tensor();
    float[] from = tensor.floatArray();
    float[] to = new float[tensor.elements()];
    for (int i = 0; i < to.length; i++) {
      to[i] = from[tensor.offset() + i] * factor;
    }
    Floats.round(type, to, 0, to.length);
    return heads.with(Tensor.wrap(ElementType.FLOAT, tensor.shape(), to, 0));
  }

  private void multiplyKeys(
      ExecutionContext context, Heads q, Heads k, int first, int count, Tensor scores) {
    MatmulKernels kernels = context.kernels().matmul();
    int sharing = q.heads() / k.heads();
    new Gemm(kernels, context.workers(), q.length(), k.length(), q.size())
        .run(
            count,
            i -> {
              int entry = (first + i) / q.heads();
              int head = (first + i) % q.heads();
              return new Product(
                  q.tensor().floatArray(),
                  q.at(entry, head, 0),
                  q.rowStride(),
                  new MatrixPanels(
                      kernels,
                      k.tensor().floatArray(),
                      k.at(entry, head / sharing, 0),
                      k.rowStride(),
                      true,
                      q.size(),
                      k.length()),
                  scores.floatArray(),
                  scores.offset() + i * q.length() * k.length(),
                  k.length(),
                  Epilogue.NONE);
            });
  }

  private void finishRow(
      ExecutionContext context,
      ScoreBias bias,
      Observer observer,
      int entry,
      int head,
      int query,
      Tensor scores,
      int index,
      float[] row) {
    float[] x = scores.floatArray();
    int offset = scores.offset() + index;
    int length = row.length;
    ElementwiseKernels loops = context.kernels().elementwise();
    Floats.round(type, x, offset, length);
    observer.see(Stage.PRODUCT, entry, head, query, x, offset);
    if (softcap > 0) {
      cap(loops, x, offset, length);
    }
    observer.see(Stage.CAPPED, entry, head, query, x, offset);
    boolean masked = false;
    if (bias != ScoreBias.NONE) {
      Arrays.fill(row, 0);
      bias.addTo(entry, head, query, row);
      masked = length > 0;
      for (int i = 0; i < length; i++) {
        boolean hidden = row[i] == Float.NEGATIVE_INFINITY;
        masked &= hidden;
        // Chosen, not added, so that infinite and undefined scores of masked keys don't matter.
        x[offset + i] = hidden ? Float.NEGATIVE_INFINITY : x[offset + i] + row[i];
      }
      Floats.round(type, x, offset, length);
    }
    observer.see(Stage.BIASED, entry, head, query, x, offset);
    if (masked) {
      Arrays.fill(x, offset, offset + length, 0);
    } else {
      softmax(context, head, x, offset, length);
    }
    Floats.round(type, x, offset, length);
    observer.see(Stage.PROBABILITY, entry, head, query, x, offset);
  }

  private void cap(ElementwiseKernels loops, float[] x, int offset, int length) {
    for (int i = 0; i < length; i++) {
      x[offset + i] /= softcap;
    }
    Floats.round(type, x, offset, length);
    loops.unary(UnaryOperation.TANH, 0, 0, x, offset, x, offset, length);
    Floats.round(type, x, offset, length);
    for (int i = 0; i < length; i++) {
      x[offset + i] *= softcap;
    }
    Floats.round(type, x, offset, length);
  }

  private void softmax(ExecutionContext context, int head, float[] x, int offset, int length) {
    if (softmaxType == ElementType.DOUBLE) {
      softmaxOfDoubles(x, offset, length);
      return;
    }
    float max = context.kernels().reduction().row(Accumulation.MAX, x, offset, length);
    float sink = sinks == null ? Float.NEGATIVE_INFINITY : sinks[head];
    max = Math.max(max, sink);
    // Scores that are all minus infinity attend nothing.
    float shift = max == Float.NEGATIVE_INFINITY ? 0 : max;
    if (softmaxType == ElementType.FLOAT) {
      NormalizationKernels loops = context.kernels().normalization();
      float sum = loops.exponentials(x, offset, shift, x, offset, length);
      if (sinks != null) {
        sum += (float) Math.exp(sink - shift);
      }
      loops.affine(x, offset, 0, sum == 0 ? 1 : 1 / sum, 0, x, offset, length);
      return;
    }
    float sum = 0;
    for (int i = offset; i < offset + length; i++) {
      float difference = Floats.round(softmaxType, x[i] - shift);
      x[i] = Floats.round(softmaxType, (float) Math.exp(difference));
      sum += x[i];
    }
    float divisor = sum == 0 ? 1 : Floats.round(softmaxType, sum);
    for (int i = offset; i < offset + length; i++) {
      x[i] = Floats.round(softmaxType, x[i] / divisor);
    }
  }

  private static void softmaxOfDoubles(float[] x, int offset, int length) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + length; i++) {
      max = Math.max(max, x[i]);
    }
    double shift = max == Double.NEGATIVE_INFINITY ? 0 : max;
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += Math.exp(x[i] - shift);
    }
    for (int i = offset; i < offset + length; i++) {
      x[i] = (float) (Math.exp(x[i] - shift) / (sum == 0 ? 1 : sum));
    }
  }

  private static void multiplyValues(
      ExecutionContext context, Tensor scores, Heads v, Heads y, Heads q, int first, int count) {
    MatmulKernels kernels = context.kernels().matmul();
    int sharing = q.heads() / v.heads();
    new Gemm(kernels, context.workers(), q.length(), v.size(), v.length())
        .run(
            count,
            i -> {
              int entry = (first + i) / q.heads();
              int head = (first + i) % q.heads();
              return new Product(
                  scores.floatArray(),
                  scores.offset() + i * q.length() * v.length(),
                  v.length(),
                  new MatrixPanels(
                      kernels,
                      v.tensor().floatArray(),
                      v.at(entry, head / sharing, 0),
                      v.rowStride(),
                      false,
                      v.length(),
                      v.size()),
                  y.tensor().floatArray(),
                  y.at(entry, head, 0),
                  y.rowStride(),
                  Epilogue.NONE);
            });
  }
}
