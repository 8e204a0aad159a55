package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * What a BatchNormalization with constant statistics does to each channel: {@code factor * x +
 * shift}.
 */
record ChannelAffine(double[] factor, double[] shift) {
  /** Of a node without {@link #obstacle}. */
  static ChannelAffine of(GraphEditor graph, Node node) {
    float[] scale = floats(graph, node, 1);
    float[] offset = floats(graph, node, 2);
    float[] mean = floats(graph, node, 3);
    float[] variance = floats(graph, node, 4);
    double epsilon = Nodes.real(node, "epsilon", 1e-5f);
    double[] factor = new double[scale.length];
    double[] shift = new double[scale.length];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = scale[i] / Math.sqrt(variance[i] + epsilon);
      shift[i] = offset[i] - mean[i] * factor[i];
    }
    return new ChannelAffine(factor, shift);
  }

  /** Why {@code node} isn't an affine map with known numbers; empty if it is. */
  static Optional<String> obstacle(GraphEditor graph, Node node) {
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
