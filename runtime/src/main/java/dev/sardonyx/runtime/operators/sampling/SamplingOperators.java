package dev.sardonyx.runtime.operators.sampling;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators that read images at computed positions. */
public final class SamplingOperators {
  private SamplingOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("AffineGrid", 20, AffineGridOperator::create)
        .register("GridSample", 16, GridSampleOperator::create)
        .register("MaxRoiPool", 1, MaxRoiPoolOperator::create)
        .register("RoiAlign", 10, setup -> RoiAlignOperator.create(setup, "output_half_pixel"))
        .register("RoiAlign", 16, setup -> RoiAlignOperator.create(setup, "half_pixel"));
  }
}
