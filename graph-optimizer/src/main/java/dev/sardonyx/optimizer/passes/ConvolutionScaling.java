package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A convolution with constant weights whose output channels can be scaled and shifted within its
 * weights and bias: {@code (conv(x, W) + B) * scale + shift = conv(x, W * scale) + (B * scale +
 * shift)}.
 *
 * <p>Weights are {@code [M, C / group, ...]} for Conv and {@code [C, M / group, ...]} for
 * ConvTranspose.
 */
final class ConvolutionScaling {
  private final GraphEditor graph;
  private final Node node;
  private final Tensor weights;
  private final Tensor bias;
  private final int channels;

  private ConvolutionScaling(
      GraphEditor graph, Node node, Tensor weights, Tensor bias, int channels) {
    this.graph = graph;
    this.node = node;
    this.weights = weights;
    this.bias = bias;
    this.channels = channels;
  }

  /** Whether {@code node} is a convolution at all. */
  static boolean isConvolution(Node node) {
    return Nodes.is(node, "Conv", "ConvTranspose");
  }

  /** Why the convolution {@code node} can't take a scale; empty if it can. */
  static Optional<String> obstacle(GraphEditor graph, Node node) {
    Optional<Tensor> weights = graph.constant(node, 1);
    if (weights.isEmpty()) {
      return Optional.of("the weights of " + node.label() + " are not constant");
    }
    if (weights.get().elementType() != ElementType.FLOAT) {
      return Optional.of("the weights of " + node.label() + " are " + weights.get().elementType());
    }
    if (node.hasInput(2) && graph.constant(node, 2).isEmpty()) {
      return Optional.of("the bias of " + node.label() + " is not constant");
    }
    return Optional.empty();
  }

  /** The convolution {@code node}, for which there must be no {@link #obstacle}. */
  static ConvolutionScaling of(GraphEditor graph, Node node) {
    Tensor weights = graph.constant(node, 1).orElseThrow();
    int channels =
        node.operator().equals("Conv")
            ? weights.shape().dimension(0)
            : weights.shape().dimension(1) * group(node);
    return new ConvolutionScaling(
        graph, node, weights, graph.constant(node, 2).orElse(null), channels);
  }

  private static int group(Node node) {
    return (int) Nodes.integer(node, "group", 1);
  }

  /** Output channels. */
  int channels() {
    return channels;
  }

  /** Dimensions of the output, batch and channels included. */
  int rank() {
    return weights.shape().rank();
  }

  /**
   * The convolution with {@code scale} and {@code shift}, by output channel, taken in.
   *
   * @param output the name of its output
   * @return empty if a number would not be finite
   */
  Optional<Node> scaled(double[] scale, double[] shift, String output) {
    float[] newBias = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double old = bias == null ? 0 : bias.floatArray()[bias.offset() + channel];
      newBias[channel] = (float) (old * scale[channel] + shift[channel]);
      if (!Float.isFinite(newBias[channel]) || !Double.isFinite(scale[channel])) {
        return Optional.empty();
      }
    }
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 2));
    boolean scales = false;
    for (double factor : scale) {
      scales |= factor != 1;
    }
    if (scales) {
      inputs.set(1, graph.addConstant(node.inputs().get(1) + "_scaled", scaledWeights(scale)));
    }
    inputs.add(
        graph.addConstant(
            (node.hasInput(2) ? node.inputs().get(2) : output) + "_bias",
            Tensor.of(newBias, channels)));
    return Optional.of(node.withInputs(inputs).withOutputs(List.of(output)));
  }

  private Tensor scaledWeights(double[] scale) {
    boolean transposed = node.operator().equals("ConvTranspose");
    int rows = weights.shape().dimension(0);
    int perRow = rows == 0 ? 0 : weights.elements() / rows;
    int columns = transposed ? weights.shape().dimension(1) : 1;
    int perColumn = columns == 0 ? 0 : perRow / columns;
    int rowsPerGroup = Math.max(1, rows / group(node));
    float[] from = weights.forOneReading().floatArray();
    float[] to = new float[weights.elements()];
    for (int i = 0; i < to.length; i++) {
      int row = i / perRow;
      int channel = transposed ? row / rowsPerGroup * columns + i % perRow / perColumn : row;
      to[i] = (float) (from[weights.offset() + i] * scale[channel]);
    }
    return Tensor.wrap(ElementType.FLOAT, weights.shape(), to, 0);
  }
}
