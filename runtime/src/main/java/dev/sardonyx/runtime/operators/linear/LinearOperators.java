package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the matrix products. */
public final class LinearOperators {
  private LinearOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("com.microsoft", "CDist", 1, PairDistances::create)
        .register("Det", 11, DetOperator::create)
        .register("Einsum", 12, EinsumOperator::create)
        .register("dev.sardonyx", "FusedMatMulInteger", 1, ScaledIntegerProduct::create)
        .register("Gemm", 1, GemmOperator::create)
        .register("MatMul", 1, MatMulOperator::create)
        .register("MatMulInteger", 10, MatMulIntegerOperator::create)
        .register("com.microsoft", "MatMulNBits", 1, MatMulNBits::create)
        .register("QLinearMatMul", 10, QLinearMatMulOperator::create);
  }
}
