package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;

/** A pass that looks at each node in turn, until no node changes any more. */
public abstract class NodePass implements Pass {
  private final String name;
  private final OptimizationLevel level;

  protected NodePass(String name, OptimizationLevel level) {
    this.name = name;
    this.level = level;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final OptimizationLevel level() {
    return level;
  }

  @Override
  public final void run(GraphEditor graph, PassContext context) {
    // Each rewrite removes nodes or moves one forward, so the sweeps end by themselves; the bound
    // is for a pass with a fault.
    int sweeps = graph.nodes().size() + 2;
    boolean changed = true;
    while (changed && sweeps-- > 0) {
      changed = false;
      context.beginSweep();
      for (Node node : graph.nodes()) {
        if (graph.contains(node) && rewrite(graph, node, context)) {
          changed = true;
        }
      }
    }
  }

  /** Tries {@code node} as the last of a pattern; true if the graph was changed. */
  protected abstract boolean rewrite(GraphEditor graph, Node node, PassContext context);
}
