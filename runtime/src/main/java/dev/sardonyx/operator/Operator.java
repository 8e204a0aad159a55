package dev.sardonyx.operator;

/**
 * One node made ready to run: attributes read, constants packed.
 *
 * <p>An operator is shared by all threads that run its session at once, so it holds no state of a
 * single run.
 */
@FunctionalInterface
public interface Operator {
  /**
   * Computes the node's outputs from its inputs.
   *
   * @throws dev.sardonyx.error.SardonyxException if the inputs are at fault; the session adds which
   *     node it was and the inputs' types
   */
  void run(ExecutionContext context);
}
