package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class ResizeOperators {
  private ResizeOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("dev.sardonyx", "BlockedResize", 1, ResizeOperator::createBlocked)
        .register("Resize", 10, ResizeOperator::createSinceVersion10)
        .register("Resize", 11, ResizeOperator::create)
        .register("Upsample", 1, ResizeOperator::upsampleImages)
        .register("Upsample", 7, ResizeOperator::upsampleByAttribute)
        .register("Upsample", 9, ResizeOperator::createSinceVersion10);
  }
}
