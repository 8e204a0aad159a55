package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of signal processing. */
public final class SignalOperators {
  private SignalOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("BlackmanWindow", 17, setup -> WindowOperators.create(setup, 0.42, 0.5, 0.08))
        .register("DFT", 17, setup -> DftOperator.create(setup, true))
        .register("DFT", 20, setup -> DftOperator.create(setup, false))
        .register(
            "HammingWindow", 17, setup -> WindowOperators.create(setup, 25.0 / 46, 21.0 / 46, 0))
        .register("HannWindow", 17, setup -> WindowOperators.create(setup, 0.5, 0.5, 0))
        .register("MelWeightMatrix", 17, MelWeightMatrixOperator::create)
        .register("STFT", 17, StftOperator::create);
  }
}
