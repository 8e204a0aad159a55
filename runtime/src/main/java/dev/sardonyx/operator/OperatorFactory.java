package dev.sardonyx.operator;

/** Makes an {@link Operator} of a node when a session is built. */
@FunctionalInterface
public interface OperatorFactory {
  /**
   * Reads the node's attributes and packs its constants.
   *
   * @throws dev.sardonyx.error.UnsupportedOperatorException if the node asks for what this operator
   *     doesn't do; never a silent approximation
   */
  Operator create(OperatorSetup setup);
}
