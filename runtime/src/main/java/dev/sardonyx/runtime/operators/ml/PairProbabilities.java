package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.operator.OperatorSetup;

/**
 * Probabilities of classes from decisions between each two of them: Platt's sigmoid for each pair,
 * then the second method of Wu, Lin and Weng ("Probability Estimates for Multi-class Classification
 * by Pairwise Coupling", 2004), as in LIBSVM.
 */
final class PairProbabilities {
  private static final double LEAST = 1e-7;

  private final float[] slopes;
  private final float[] constants;
  private final int classes;

  private PairProbabilities(float[] slopes, float[] constants, int classes) {
    this.slopes = slopes;
    this.constants = constants;
    this.classes = classes;
  }

  /** From the attributes {@code prob_a} and {@code prob_b}; null if there are none. */
  static PairProbabilities of(OperatorSetup setup, int classes) {
    float[] slopes = setup.reals("prob_a");
    float[] constants = setup.reals("prob_b");
    if (slopes == null || slopes.length == 0) {
      return null;
    }
    int pairs = classes * (classes - 1) / 2;
    if (slopes.length < pairs || constants == null || constants.length < pairs) {
      throw new ModelFormatException(
          setup.node().label() + " lacks 'prob_a' or 'prob_b' for " + pairs + " pairs");
    }
    return new PairProbabilities(slopes, constants, classes);
  }

  /** The probability of each class. */
  float[] of(float... scores) {
    double[][] won = new double[classes][classes];
    int pair = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++, pair++) {
        double exponent = scores[pair] * slopes[pair] + constants[pair];
        double probability = 1 - ScoreTransform.logistic((float) exponent);
        won[i][j] = Math.clamp(probability, LEAST, 1 - LEAST);
        won[j][i] = 1 - won[i][j];
      }
    }
    double[] coupled = couple(won);
    float[] result = new float[classes];
    for (int i = 0; i < classes; i++) {
      result[i] = (float) coupled[i];
    }
    return result;
  }

  private double[] couple(double[][] won) {
    double[][] q = new double[classes][classes];
    double[] p = new double[classes];
    for (int t = 0; t < classes; t++) {
      p[t] = 1.0 / classes;
      for (int j = 0; j < classes; j++) {
        if (j != t) {
          q[t][t] += won[j][t] * won[j][t];
          q[t][j] = -won[j][t] * won[t][j];
        }
      }
    }
    double[] qp = new double[classes];
    double enough = 0.005 / classes;
    for (int round = 0; round < Math.max(100, classes); round++) {
      double pqp = 0;
      for (int t = 0; t < classes; t++) {
        qp[t] = 0;
        for (int j = 0; j < classes; j++) {
          qp[t] += q[t][j] * p[j];
        }
        pqp += p[t] * qp[t];
      }
      double error = 0;
      for (int t = 0; t < classes; t++) {
        error = Math.max(error, Math.abs(qp[t] - pqp));
      }
      if (error < enough) {
        break;
      }
      for (int t = 0; t < classes; t++) {
        double difference = (pqp - qp[t]) / q[t][t];
        p[t] += difference;
        double growth = 1 + difference;
        pqp = (pqp + difference * (difference * q[t][t] + 2 * qp[t])) / growth / growth;
        for (int j = 0; j < classes; j++) {
          qp[j] = (qp[j] + difference * q[t][j]) / growth;
          p[j] /= growth;
        }
      }
    }
    return p;
  }
}
