package dev.sardonyx.runtime.operators.pooling;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the poolings. */
public final class PoolingOperators {
  private PoolingOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("AveragePool", 1, PoolOperator::average)
        .register("GlobalAveragePool", 1, GlobalPoolOperator::average)
        .register("GlobalLpPool", 1, setup -> GlobalPoolOperator.norm(setup, setup.real("p", 2)))
        .register("GlobalLpPool", 2, setup -> GlobalPoolOperator.norm(setup, setup.integer("p", 2)))
        .register("GlobalMaxPool", 1, GlobalPoolOperator::max)
        .register("LpPool", 1, setup -> PoolOperator.norm(setup, setup.real("p", 2)))
        .register("LpPool", 2, setup -> PoolOperator.norm(setup, setup.integer("p", 2)))
        .register("MaxPool", 1, PoolOperator::max)
        .register("MaxUnpool", 9, MaxUnpoolOperator::create);
  }
}
