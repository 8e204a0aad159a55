package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the control-flow operators. */
public final class ControlOperators {
  private ControlOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("If", 1, IfOperator::create)
        .register("Loop", 1, LoopOperator::create)
        .register("Scan", 8, BatchScanOperator::create)
        .register("Scan", 9, ScanOperator::create)
        .register("SequenceMap", 17, SequenceMapOperator::create);
  }
}
