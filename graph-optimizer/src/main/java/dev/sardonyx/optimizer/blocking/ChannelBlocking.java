package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the tensors between convolutions into channel blocks, in which every pixel's channels are
 * whole vectors. Convolutions start it; operators that can work on blocks go on with them; where
 * one can't, the layout is changed back, once for each value.
 */
public final class ChannelBlocking implements Pass {
  private static final List<BlockingRule> RULES =
      List.of(
          new ConvolutionBlocking(),
          new ElementwiseBlocking(),
          new CroppingBlocking(),
          new NormalizationBlocking(),
          new SpatialBlocking());

  @Override
  public String name() {
    return "channel-blocking";
  }

  @Override
  public OptimizationLevel level() {
    return OptimizationLevel.ENGINE;
  }

  @Override
  public boolean runsLast() {
    return true;
  }

  @Override
  public void run(GraphEditor graph, PassContext context) {
    if (context.options().channelBlock() == 0) {
      return;
    }
    BlockedValues values = new BlockedValues(graph, context);
    for (Node node : graph.nodes()) {
      if (graph.contains(node)) {
        values.moveTo(node);
        if (!block(node, values)) {
          usedBy(node).forEach(values::toPlanes);
        }
      }
    }
  }

  /** Whether {@code node} is there in blocks now. */
  private static boolean block(Node node, BlockedValues values) {
    List<Node> moves = ChannelMoves.apply(node, values);
    if (!moves.isEmpty()) {
      replaced(moves, "places of channels", values);
      return true;
    }
    List<Node> rows = RowsOfChannels.apply(node, values);
    if (!rows.isEmpty()) {
      rows.forEach(row -> values.context().rewrote(row.label() + " -> rows out of blocks"));
      rows.forEach(values.graph()::remove);
      return true;
    }
    for (BlockingRule rule : node.inputs().isEmpty() ? List.<BlockingRule>of() : RULES) {
      Optional<BlockingRule.Blocked> blocked = rule.apply(node, values);
      if (blocked.isPresent()) {
        Node changed = blocked.get().node();
        values.graph().insertBefore(node, changed);
        values.define(
            node.outputs().getFirst(), changed.outputs().getFirst(), blocked.get().lanes());
        replaced(List.of(node), changed.operator() + " in blocks", values);
        return true;
      }
    }
    return false;
  }

  /** Takes out nodes of whose results there are the blocks; the graph's outputs are restored. */
  private static void replaced(List<Node> nodes, String by, BlockedValues values) {
    for (Node node : nodes) {
      node.outputs().stream().filter(values.graph()::isOutput).forEach(values::toPlanes);
      values.context().rewrote(node.label() + " -> " + by);
    }
    nodes.forEach(values.graph()::remove);
  }

  private static Set<String> usedBy(Node node) {
    Set<String> used = new LinkedHashSet<>(node.inputs());
    used.addAll(Subgraphs.captures(node));
    return used;
  }
}
