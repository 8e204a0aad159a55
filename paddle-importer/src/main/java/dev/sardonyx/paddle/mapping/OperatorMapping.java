package dev.sardonyx.paddle.mapping;

/** How one Paddle operator is said in standard ONNX operators. Stateless. */
@FunctionalInterface
public interface OperatorMapping {
  /**
   * Emits nodes that compute the operator's outputs and binds these.
   *
   * @throws dev.sardonyx.error.UnsupportedOperatorException from {@link
   *     OperatorContext#unsupported}, for attributes and shapes it has no answer for
   */
  void map(OperatorContext operator);
}
