package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Cast(OneHot(indices, depth, values)) -> OneHot(indices, depth, Cast(values))}: two numbers
 * are converted in place of all, and constants at load.
 */
public final class CastBeforeOneHot extends NodePass {
  private static final int VALUES = 2;

  public CastBeforeOneHot() {
    super("cast-before-one-hot", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node cast, PassContext context) {
    if (!Nodes.is(cast, "Cast")) {
      return false;
    }
    Node oneHot = graph.producer(cast.inputs().getFirst(), "OneHot").orElse(null);
    if (oneHot == null) {
      return false;
    }
    Optional<String> kept = Guards.whyKept(graph, List.of(oneHot, cast));
    if (kept.isPresent()) {
      return context.declined(cast, kept.get());
    }
    String values = graph.freshName(cast.outputs().getFirst() + "_values");
    graph
        .outputType(cast, 0)
        .ifPresent(
            type ->
                graph.declare(
                    values, TensorType.of(type.elementType(), List.of(Dimension.of(2L)))));
    List<String> inputs = new ArrayList<>(oneHot.inputs());
    String integers = inputs.set(VALUES, values);
    graph.remove(oneHot);
    graph.replace(
        cast,
        cast.withInputs(List.of(integers)).withOutputs(List.of(values)),
        oneHot.withInputs(inputs).withOutputs(cast.outputs()));
    return context.rewrote(cast.label() + " before " + oneHot.label());
  }
}
