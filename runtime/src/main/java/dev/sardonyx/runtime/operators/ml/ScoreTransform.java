package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.operator.OperatorSetup;

/** What is done to the scores of a sample at the end (attribute {@code post_transform}). */
enum ScoreTransform {
  NONE,
  SOFTMAX,
  LOGISTIC,
  /** Softmax in which scores of 0 stay 0. */
  SOFTMAX_ZERO,
  PROBIT;

  /** The transform of an attribute that has it as text. */
  static ScoreTransform of(OperatorSetup setup) {
    String name = setup.text("post_transform", "NONE");
    try {
      return valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw setup.unsupported("post_transform '" + name + "'");
    }
  }

  /** Transforms scores in place. */
  void apply(float... scores) {
    switch (this) {
      case NONE -> {}
      case SOFTMAX -> softmax(scores, false);
      case SOFTMAX_ZERO -> softmax(scores, true);
      case LOGISTIC -> {
        for (int i = 0; i < scores.length; i++) {
          scores[i] = logistic(scores[i]);
        }
      }
      case PROBIT -> {
        for (int i = 0; i < scores.length; i++) {
          scores[i] = probit(scores[i]);
        }
      }
    }
  }

  /** {@code 1 / (1 + exp(-x))}. */
  static float logistic(float x) {
    double positive = 1 / (1 + Math.exp(-Math.abs(x)));
    return (float) (x < 0 ? 1 - positive : positive);
  }

  private static void softmax(float[] scores, boolean keepZeros) {
    float max = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      max = Math.max(max, score);
    }
    float sum = 0;
    for (int i = 0; i < scores.length; i++) {
      // What counts as zero is as in ONNX Runtime.
      boolean zero = keepZeros && Math.abs(scores[i]) <= 0.0000001f;
      scores[i] = (float) (zero ? scores[i] * Math.exp(-max) : Math.exp(scores[i] - max));
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = sum == 0 ? 0.5f : scores[i] / sum;
    }
  }

  /** By Winitzki's approximation of the inverse error function, as other engines do it. */
  private static float probit(float probability) {
    double x = 2 * probability - 1;
    double logarithm = Math.log((1 - x) * (1 + x));
    double a = 2 / (Math.PI * 0.147) + 0.5 * logarithm;
    double root = Math.sqrt(Math.sqrt(a * a - logarithm / 0.147) - a);
    return (float) (1.41421356 * Math.copySign(root, x));
  }
}
