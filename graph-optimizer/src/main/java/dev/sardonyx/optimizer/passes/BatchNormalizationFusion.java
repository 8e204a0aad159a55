package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
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
        obstacle(graph, node)
            .or(() -> Guards.whyKept(graph, List.of(convolution.get(), node)))
            .or(() -> ConvolutionScaling.obstacle(graph, convolution.get()));
    if (obstacle.isPresent()) {
      return context.declined(node, obstacle.get());
    }
    ConvolutionScaling scaling = ConvolutionScaling.of(graph, convolution.get());
    float[] scale = floats(graph, node, 1);
    float[] offset = floats(graph, node, 2);
    float[] mean = floats(graph, node, 3);
    float[] variance = floats(graph, node, 4);
    if (scale.length != scaling.channels()) {
      return context.declined(
          node, scale.length + " scales for " + scaling.channels() + " channels");
    }
    double epsilon = Nodes.real(node, "epsilon", 1e-5f);
    double[] factor = new double[scale.length];
    double[] shift = new double[scale.length];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = scale[i] / Math.sqrt(variance[i] + epsilon);
      shift[i] = offset[i] - mean[i] * factor[i];
    }
    Optional<Node> fused = scaling.scaled(factor, shift, node.outputs().getFirst());
    if (fused.isEmpty()) {
      return context.declined(node, "its statistics give weights that are not finite");
    }
    graph.remove(convolution.get());
    graph.replace(node, fused.get());
    return context.rewrote(
        convolution.get().label() + " + " + node.label() + " -> " + fused.get().operator());
  }

  private static Optional<String> obstacle(GraphEditor graph, Node node) {
    if (Nodes.integer(node, "training_mode", 0) != 0) {
      return Optional.of("it is in training mode");
    }
    if (Nodes.integer(node, "spatial", 1) == 0) {
      return Optional.of("it normalizes each position by itself (spatial = 0)");
    }
    for (int i = 1; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)
          && (graph.isOutput(node.outputs().get(i))
              || !graph.consumers(node.outputs().get(i)).isEmpty())) {
        return Optional.of("its output " + i + " is used");
      }
    }
    for (int i = 1; i < 5; i++) {
      Optional<Tensor> constant = graph.constant(node, i);
      if (constant.isEmpty()) {
        return Optional.of("its input " + i + " is not constant");
      }
      if (constant.get().elementType() != ElementType.FLOAT) {
        return Optional.of("its input " + i + " is " + constant.get().elementType());
      }
    }
    return Optional.empty();
  }

  private static float[] floats(GraphEditor graph, Node node, int input) {
    return graph.constant(node, input).orElseThrow().floats();
  }
}
