package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * As {@link ScaledDotProduct}, of DOUBLE tensors: plain loops, as no model in use has this type.
 * Addends of a mask are taken as FLOAT.
 *
 * @param scale of the scores; 0 for one over the square root of a head's size
 * @param softmaxType what the scores are rounded to before softmax, and the probabilities after
 * @param shown the stage at which the scores are put out
 */
record DoubleAttention(
    float scale, float softcap, ElementType softmaxType, ScaledDotProduct.Stage shown) {

  /**
   * Computes all heads, one query after the other.
   *
   * @param scores {@code [batch, heads, queries, keys]}, for the scores to be shown; null for none
   */
  void run(Heads q, Heads k, Heads v, ScoreBias bias, Tensor scores, Heads y) {
    int sharing = q.heads() / k.heads();
    double[] x = new double[k.length()];
    int at = scores == null ? 0 : scores.offset();
    for (int entry = 0; entry < q.batch(); entry++) {
      for (int head = 0; head < q.heads(); head++) {
        for (int query = 0; query < q.length(); query++, at += k.length()) {
          multiplyKeys(q, q.at(entry, head, query), k, entry, head / sharing, x);
          show(ScaledDotProduct.Stage.PRODUCT, x, scores, at);
          if (softcap > 0) {
            Arrays.setAll(x, i -> softcap * Math.tanh(x[i] / softcap));
          }
          show(ScaledDotProduct.Stage.CAPPED, x, scores, at);
          addBias(bias, entry, head, query, x);
          show(ScaledDotProduct.Stage.BIASED, x, scores, at);
          softmax(x);
          show(ScaledDotProduct.Stage.PROBABILITY, x, scores, at);
          multiplyValues(x, v, entry, head / sharing, y, y.at(entry, head, query));
        }
      }
    }
  }

  private void show(ScaledDotProduct.Stage stage, double[] x, Tensor scores, int at) {
    if (scores != null && stage == shown) {
      System.arraycopy(x, 0, scores.doubleArray(), at, x.length);
    }
  }

  private void multiplyKeys(Heads q, int query, Heads k, int entry, int head, double[] x) {
    double factor = scale == 0 ? 1 / Math.sqrt(Math.max(1, q.size())) : scale;
    double[] left = q.tensor().doubleArray();
    double[] right = k.tensor().doubleArray();
    for (int key = 0; key < x.length; key++) {
      int from = k.at(entry, head, key);
      double sum = 0;
      for (int i = 0; i < q.size(); i++) {
        sum += left[query + i] * right[from + i];
      }
      x[key] = sum * factor;
    }
  }

  private static void addBias(ScoreBias bias, int entry, int head, int query, double[] x) {
    if (bias == ScoreBias.NONE) {
      return;
    }
    float[] row = new float[x.length];
    bias.addTo(entry, head, query, row);
    // Chosen, not added, so that infinite and undefined scores of masked keys don't matter.
    Arrays.setAll(
        x, i -> row[i] == Float.NEGATIVE_INFINITY ? Double.NEGATIVE_INFINITY : x[i] + row[i]);
  }

  /** A query all of whose keys are masked attends nothing. */
  private void softmax(double[] x) {
    Arrays.setAll(x, i -> round(x[i]));
    double max = Arrays.stream(x).max().orElse(Double.NEGATIVE_INFINITY);
    double shift = max == Double.NEGATIVE_INFINITY ? 0 : max;
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.exp(x[i] - shift);
      sum += x[i];
    }
    double divisor = sum == 0 ? 1 : sum;
    Arrays.setAll(x, i -> round(x[i] / divisor));
  }

  private double round(double value) {
    return softmaxType == ElementType.DOUBLE ? value : Floats.round(softmaxType, (float) value);
  }

  private static void multiplyValues(
      double[] probabilities, Heads v, int entry, int head, Heads y, int to) {
    double[] from = v.tensor().doubleArray();
    double[] sums = y.tensor().doubleArray();
    Arrays.fill(sums, to, to + v.size(), 0);
    for (int key = 0; key < probabilities.length; key++) {
      int value = v.at(entry, head, key);
      for (int i = 0; i < v.size(); i++) {
        sums[to + i] += probabilities[key] * from[value + i];
      }
    }
  }
}
