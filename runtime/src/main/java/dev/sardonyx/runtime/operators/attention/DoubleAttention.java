package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * {@code softmax(softcap(scale * Q · K') + mask) · V} for each head in double precision, by plain
 * loops.
 *
 * @param scale of the scores
 * @param softcap the scores become {@code softcap * tanh(scores / softcap)}; 0 for not
 * @param softmaxType what the scores are rounded to before softmax, and the probabilities after
 * @param mask what is added to the scores; null for nothing
 * @param layout of the mask
 * @param bias further masking: zeros and minus infinities
 */
record DoubleAttention(
    double scale,
    double softcap,
    ElementType softmaxType,
    double[] mask,
    MaskLayout layout,
    ScoreBias bias) {
  /** Is given the scores of one query at one stage. */
  @FunctionalInterface
  interface Observer {
    void see(ScaledDotProduct.Stage stage, int entry, int head, int query, double[] row);
  }

  /** Computes all heads; all tensors are of DOUBLE. */
  void run(WorkerPool workers, Heads q, Heads k, Heads v, Observer observer, Heads y) {
    Ranges.split(
        workers,
        q.batch() * q.heads() * q.length(),
        Ranges.grain(1 << 12, (q.size() + v.size()) * k.length()),
        (begin, end) -> {
          double[] row = new double[k.length()];
          for (int i = begin; i < end; i++) {
            int head = i / q.length() % q.heads();
            int entry = i / q.length() / q.heads();
            int query = i % q.length();
            scores(q, k, entry, head, query, row, observer);
            combine(row, v, entry, head / (q.heads() / v.heads()), y, head, query);
          }
        });
  }

  private void scores(
      Heads q, Heads k, int entry, int head, int query, double[] row, Observer observer) {
    double[] queries = q.tensor().doubleArray();
    double[] keys = k.tensor().doubleArray();
    int from = q.at(entry, head, query);
    for (int key = 0; key < row.length; key++) {
      int to = k.at(entry, head / (q.heads() / k.heads()), key);
      double sum = 0;
      for (int i = 0; i < q.size(); i++) {
        sum += queries[from + i] * keys[to + i];
      }
      row[key] = sum * scale;
    }
    observer.see(ScaledDotProduct.Stage.PRODUCT, entry, head, query, row);
    if (softcap > 0) {
      Arrays.setAll(row, key -> softcap * Math.tanh(row[key] / softcap));
    }
    observer.see(ScaledDotProduct.Stage.CAPPED, entry, head, query, row);
    float[] hidden = new float[row.length];
    bias.addTo(entry, head, query, hidden);
    for (int key = 0; key < row.length; key++) {
      double addend = hidden[key] + masked(entry, head, query, key);
      // Chosen, not added, so that infinite and undefined scores of masked keys don't matter.
      row[key] = addend == Double.NEGATIVE_INFINITY ? addend : row[key] + addend;
    }
    observer.see(ScaledDotProduct.Stage.BIASED, entry, head, query, row);
    softmax(row);
    observer.see(ScaledDotProduct.Stage.PROBABILITY, entry, head, query, row);
  }

  private double masked(int entry, int head, int query, int key) {
    if (mask == null) {
      return 0;
    }
    return key < layout.width()
        ? mask[layout.at(entry, head, query) + key]
        : Double.NEGATIVE_INFINITY;
  }

  /** Scores that are all minus infinity attend nothing. */
  private void softmax(double[] row) {
    round(row);
    double max = Double.NEGATIVE_INFINITY;
    for (double score : row) {
      max = Math.max(max, score);
    }
    double shift = max == Double.NEGATIVE_INFINITY ? 0 : max;
    double sum = 0;
    for (int key = 0; key < row.length; key++) {
      row[key] = Math.exp(row[key] - shift);
      sum += row[key];
    }
    for (int key = 0; key < row.length; key++) {
      row[key] /= sum == 0 ? 1 : sum;
    }
    round(row);
  }

  private void round(double[] row) {
    if (softmaxType != ElementType.DOUBLE) {
      Arrays.setAll(row, i -> Floats.round(softmaxType, (float) row[i]));
    }
  }

  private static void combine(
      double[] row, Heads v, int entry, int valueHead, Heads y, int head, int query) {
    Tensor values = v.tensor();
    double[] to = y.tensor().doubleArray();
    int first = y.at(entry, head, query);
    Arrays.fill(to, first, first + v.size(), 0);
    for (int key = 0; key < row.length; key++) {
      int from = v.at(entry, valueHead, key);
      for (int i = 0; i < v.size(); i++) {
        to[first + i] += row[key] * values.doubleArray()[from + i];
      }
    }
  }
}
