package dev.sardonyx.runtime.program;

import dev.sardonyx.operator.Body;

/** Makes a {@link Body} of the program of a node's graph. */
@FunctionalInterface
public interface BodyFactory {
  /**
   * @param program its last inputs are the values the graph captures
   * @param captured of each captured value: where among {@link Step#inputs} of the node it is
   */
  Body create(Program program, int[] captured);
}
