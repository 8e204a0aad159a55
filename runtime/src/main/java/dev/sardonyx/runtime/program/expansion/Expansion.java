package dev.sardonyx.runtime.program.expansion;

/** How one operator is written with others. */
@FunctionalInterface
interface Expansion {
  /**
   * Adds the nodes that the call amounts to.
   *
   * @return whether it could; what was added is dropped if not, and the call stays as it is
   */
  boolean expand(ExpandedCall call);
}
