package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Gather(DequantizeLinear(table), indices) -> DequantizeLinear(Gather(table, indices))}: of
 * a quantized embedding table only the rows asked for are dequantized.
 */
public final class GatherBeforeDequantize extends NodePass {
  public GatherBeforeDequantize() {
    super("gather-before-dequantize", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node gather, PassContext context) {
    if (!Nodes.is(gather, "Gather")) {
      return false;
    }
    Node dequantize = graph.producer(gather.inputs().getFirst(), "DequantizeLinear").orElse(null);
    if (dequantize == null || graph.constant(dequantize, 0).isEmpty()) {
      return false;
    }
    Optional<String> kept = Guards.whyKept(graph, List.of(dequantize, gather));
    if (kept.isPresent()) {
      return context.declined(gather, kept.get());
    }
    for (int i = 1; i < dequantize.inputs().size(); i++) {
      Optional<Tensor> parameter = graph.constant(dequantize, i);
      if (dequantize.hasInput(i) && parameter.filter(t -> t.elements() == 1).isEmpty()) {
        return context.declined(gather, "the table is not quantized with one scale");
      }
    }
    List<String> data = new ArrayList<>(gather.inputs());
    data.set(0, dequantize.inputs().getFirst());
    String rows = graph.freshName(gather.outputs().getFirst() + "_quantized");
    List<String> quantized = new ArrayList<>(dequantize.inputs());
    quantized.set(0, rows);
    graph
        .outputType(gather, 0)
        .flatMap(TensorType::dimensions)
        .ifPresent(
            dimensions ->
                graph.declare(
                    rows,
                    TensorType.of(
                        graph.constant(dequantize, 0).orElseThrow().elementType(), dimensions)));
    graph.remove(dequantize);
    graph.replace(
        gather,
        gather.withInputs(data).withOutputs(List.of(rows)),
        dequantize.withInputs(quantized).withOutputs(gather.outputs()));
    return context.rewrote(gather.label() + " before " + dequantize.label());
  }
}
