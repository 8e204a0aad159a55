package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.ArrayList;
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
          new ConcatenationBlocking(),
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
      values.moveTo(node);
      Optional<BlockingRule.Blocked> blocked = Optional.empty();
      for (BlockingRule rule : RULES) {
        if (blocked.isEmpty() && !node.inputs().isEmpty()) {
          blocked = rule.apply(node, values);
        }
      }
      if (blocked.isPresent()) {
        Node changed = blocked.get().node();
        graph.replace(node, changed);
        values.define(
            node.outputs().getFirst(), changed.outputs().getFirst(), blocked.get().channels());
        context.rewrote(node.label() + " -> " + changed.operator() + " in blocks");
      } else {
        usedBy(node).forEach(values::toPlanes);
      }
    }
    restoreOutputs(graph, values);
  }

  private static Set<String> usedBy(Node node) {
    Set<String> used = new LinkedHashSet<>(node.inputs());
    used.addAll(Subgraphs.captures(node));
    return used;
  }

  private static void restoreOutputs(GraphEditor graph, BlockedValues values) {
    for (String output : graph.outputNames()) {
      Optional<Node> restored = values.restore(output);
      if (restored.isPresent()) {
        Node maker = graph.producer(values.blocked(output)).orElseThrow();
        List<Node> both = new ArrayList<>(List.of(maker, restored.get()));
        graph.replace(maker, both.toArray(Node[]::new));
      }
    }
  }
}
