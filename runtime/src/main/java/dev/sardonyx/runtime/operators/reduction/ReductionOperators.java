package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class ReductionOperators {
  private ReductionOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("ArgMax", 1, ArgumentOperators.of(true))
        .register("ArgMin", 1, ArgumentOperators.of(false))
        .register("CumProd", 26, CumulativeOperators.of(BinaryOperation.MULTIPLY))
        .register("CumSum", 11, CumulativeOperators.of(BinaryOperation.ADD))
        .register("ReduceLogSumExp", 1, ReduceOperators::logSumExpByAttribute)
        .register("ReduceLogSumExp", 18, ReduceOperators::logSumExpByInput);
    register(builder, "ReduceL1", ReduceKind.L1, 18);
    register(builder, "ReduceL2", ReduceKind.L2, 18);
    register(builder, "ReduceLogSum", ReduceKind.LOG_SUM, 18);
    register(builder, "ReduceMax", ReduceKind.MAX, 18);
    register(builder, "ReduceMean", ReduceKind.MEAN, 18);
    register(builder, "ReduceMin", ReduceKind.MIN, 18);
    register(builder, "ReduceProd", ReduceKind.PROD, 18);
    register(builder, "ReduceSum", ReduceKind.SUM, 13);
    register(builder, "ReduceSumSquare", ReduceKind.SUM_SQUARE, 18);
  }

  /** The axes are an attribute at first, and an input since {@code inputSince}. */
  private static void register(
      OperatorRegistry.Builder builder, String operator, ReduceKind kind, int inputSince) {
    builder
        .register(operator, 1, ReduceOperators.byAttribute(kind))
        .register(operator, inputSince, ReduceOperators.byInput(kind));
  }
}
