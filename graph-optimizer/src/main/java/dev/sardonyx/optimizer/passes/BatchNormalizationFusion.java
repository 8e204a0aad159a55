package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.List;
import java.util.Optional;

/** Conv or ConvTranspose, then BatchNormalization -> one convolution with other weights. */
public final class BatchNormalizationFusion extends NodePass {
  public BatchNormalizationFusion() {
    super("batch-normalization-fusion", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "BatchNormalization")) {
      return false;
    }
    Optional<Node> convolution =
        graph.producer(node.inputs().getFirst()).filter(ConvolutionScaling::isConvolution);
    if (convolution.isEmpty()) {
      return context.declined(node, "its input is not made by a convolution");
    }
    Optional<String> obstacle =
        ChannelAffine.obstacle(graph, node)
            .or(() -> Guards.whyKept(graph, List.of(convolution.get(), node)))
            .or(() -> ConvolutionScaling.obstacle(graph, convolution.get()));
    if (obstacle.isPresent()) {
      return context.declined(node, obstacle.get());
    }
    ConvolutionScaling scaling = ConvolutionScaling.of(graph, convolution.get());
    ChannelAffine affine = ChannelAffine.of(graph, node);
    if (affine.factor().length != scaling.channels()) {
      return context.declined(
          node, affine.factor().length + " scales for " + scaling.channels() + " channels");
    }
    Optional<Node> fused =
        scaling.scaled(affine.factor(), affine.shift(), node.outputs().getFirst());
    if (fused.isEmpty()) {
      return context.declined(node, "its statistics give weights that are not finite");
    }
    graph.remove(convolution.get());
    graph.replace(node, fused.get());
    return context.rewrote(
        convolution.get().label() + " + " + node.label() + " -> " + fused.get().operator());
  }
}
