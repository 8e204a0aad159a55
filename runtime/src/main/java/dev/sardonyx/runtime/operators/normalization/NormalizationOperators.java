package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class NormalizationOperators {
  private NormalizationOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("BatchNormalization", 1, BatchNormalization::create)
        .register("GroupNormalization", 18, ChannelNormalizations::group)
        .register("Hardmax", 1, SoftmaxOperators::hardmax)
        .register("InstanceNormalization", 1, ChannelNormalizations::instance)
        .register("LRN", 1, LocalResponseNormalization::create)
        .register("LayerNormalization", 1, RowNormalizations::layer)
        .register("LogSoftmax", 1, SoftmaxOperators.softmax(true))
        .register("LpNormalization", 1, StatisticOperators::lp)
        .register("MeanVarianceNormalization", 9, StatisticOperators::meanVariance)
        .register("RMSNormalization", 23, RowNormalizations::rootMeanSquare)
        .register("SimplifiedLayerNormalization", 1, RowNormalizations::rootMeanSquare)
        .register("Softmax", 1, SoftmaxOperators.softmax(false));
  }
}
