package dev.sardonyx.runtime.operators.recurrent;

import java.util.List;

/** What tells the three layers apart. */
public enum RecurrentKind {
  RNN(1, List.of("Tanh")),
  GRU(3, List.of("Sigmoid", "Tanh")),
  LSTM(4, List.of("Sigmoid", "Tanh", "Tanh"));

  private final int gates;
  private final List<String> activations;

  RecurrentKind(int gates, List<String> activations) {
    this.gates = gates;
    this.activations = activations;
  }

  /** Matrices of {@code hidden} rows in W and in R. */
  public int gates() {
    return gates;
  }

  /** The default activations of one direction. */
  List<String> activations() {
    return activations;
  }
}
