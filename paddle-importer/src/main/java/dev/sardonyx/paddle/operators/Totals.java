package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.OperatorContext;

/** Results of a single number. */
final class Totals {
  private Totals() {}

  /**
   * Binds a slot to a value without dimensions. Programs before Paddle 2.5 give it one dimension:
   * their declaration says which.
   */
  static void bind(OperatorContext op, String slot, String value) {
    op.bind(slot, op.outputRank(slot, 0) == 1 ? op.onnx().reshape(value, 1) : value);
  }
}
