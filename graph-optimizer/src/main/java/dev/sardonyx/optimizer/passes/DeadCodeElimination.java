package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.List;

/** Removes nodes and initializers that no output depends on. */
public final class DeadCodeElimination implements Pass {
  private final String name;
  private final OptimizationLevel level;
  private final boolean last;

  private DeadCodeElimination(String name, OptimizationLevel level, boolean last) {
    this.name = name;
    this.level = level;
    this.last = last;
  }

  /** After the portable passes. */
  static DeadCodeElimination portable() {
    return new DeadCodeElimination("dead-code-elimination", OptimizationLevel.PORTABLE, false);
  }

  /** After the engine's passes. */
  static DeadCodeElimination engine() {
    return new DeadCodeElimination("engine-dead-code-elimination", OptimizationLevel.ENGINE, false);
  }

  /** After the pass that runs once before it. */
  static DeadCodeElimination last() {
    return new DeadCodeElimination("final-dead-code-elimination", OptimizationLevel.ENGINE, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean runsLast() {
    return last;
  }

  @Override
  public OptimizationLevel level() {
    return level;
  }

  @Override
  public void run(GraphEditor graph, PassContext context) {
    context.beginSweep();
    List<Node> nodes = graph.nodes();
    // From the last to the first, so that what only dead nodes use is dead when its turn comes.
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().noneMatch(output -> isUsed(graph, output))) {
        graph.remove(node);
        context.rewrote("removed " + node.label());
      }
    }
    for (String name : graph.initializerNames()) {
      if (!isUsed(graph, name) && !graph.isInput(name)) {
        graph.removeConstant(name);
        context.rewrote("removed initializer '" + name + "'");
      }
    }
  }

  private static boolean isUsed(GraphEditor graph, String value) {
    return graph.isOutput(value) || !graph.consumers(value).isEmpty();
  }
}
