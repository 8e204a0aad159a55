package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.optimizer.OptimizationLevel;

/**
 * One kind of rewrite of a graph. A pass looks at one graph at a time; the pass manager calls it
 * for each body too, innermost first.
 */
public interface Pass {
  /** The name by which options and reports know it: lower case with hyphens. */
  String name();

  /** {@link OptimizationLevel#PORTABLE} if its result is valid ONNX. */
  OptimizationLevel level();

  /**
   * Whether the pass runs once, when all others find nothing more to do. What it makes, they don't
   * see.
   */
  default boolean runsLast() {
    return false;
  }

  /** Rewrites {@code graph} as often as it can, telling {@code context} what it did. */
  void run(GraphEditor graph, PassContext context);
}
