package dev.sardonyx.runtime.operators.recurrent;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the recurrent layers. Later versions only add attributes with neutral defaults. */
public final class RecurrentOperators {
  private RecurrentOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("GRU", 1, setup -> RecurrentOperator.create(setup, RecurrentKind.GRU))
        .register("LSTM", 1, setup -> RecurrentOperator.create(setup, RecurrentKind.LSTM))
        .register("RNN", 1, setup -> RecurrentOperator.create(setup, RecurrentKind.RNN));
  }
}
