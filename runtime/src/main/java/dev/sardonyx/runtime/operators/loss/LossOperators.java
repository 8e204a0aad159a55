package dev.sardonyx.runtime.operators.loss;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class LossOperators {
  private LossOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("NegativeLogLikelihoodLoss", 12, LikelihoodLoss::ofLogarithms)
        .register("SoftmaxCrossEntropyLoss", 12, LikelihoodLoss::ofScores);
  }
}
