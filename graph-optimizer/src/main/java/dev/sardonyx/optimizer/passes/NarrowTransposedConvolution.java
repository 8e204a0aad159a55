package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ConvTranspose whose window is as large as its stride, with few output channels -> Conv 1x1 and
 * DepthToSpace: every input pixel then gives one square of the output, all by itself. Where the
 * squares are single pixels, the Conv is all there is.
 */
public final class NarrowTransposedConvolution extends NodePass {
  /** Output channels up to which this pays: more of them fill vectors of their own. */
  private static final int MOST_OUTPUTS = 3;

  public NarrowTransposedConvolution() {
    super("narrow-transposed-convolution", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    // DepthToSpace has its mode CRD since version 11.
    if (!Nodes.is(node, "ConvTranspose") || context.opset() < 11) {
      return false;
    }
    Optional<Tensor> weights = Nodes.constantWeights(graph, node);
    Optional<Tensor> bias = graph.constant(node, 2);
    if (weights.isEmpty() || weights.get().shape().rank() != 4) {
      return false;
    }
    Shape shape = weights.get().shape();
    int side = shape.dimension(2);
    if (shape.dimension(1) > MOST_OUTPUTS) {
      return false;
    }
    boolean plain =
        shape.dimension(3) == side
            && Nodes.integer(node, "group", 1) == 1
            && Nodes.isAll(node, "strides", side, side == 1)
            && Nodes.isAll(node, "dilations", 1, true)
            && Nodes.isAll(node, "pads", 0, true)
            && Nodes.isAll(node, "output_padding", 0, true)
            && node.attribute("output_shape").isEmpty()
            && Nodes.padsAsGiven(node);
    if (!plain) {
      return context.declined(node, "its squares overlap or are cut off");
    }
    List<String> inputs = new ArrayList<>(List.of(node.inputs().getFirst()));
    inputs.add(graph.addConstant(node.inputs().get(1) + "_1x1", pointwise(weights.get())));
    bias.ifPresent(
        tensor ->
            inputs.add(
                graph.addConstant(node.inputs().get(2) + "_1x1", repeated(tensor, side * side))));
    if (side == 1) {
      graph.replace(node, Node.of("Conv", inputs, node.outputs()).withName(node.name()));
      return context.rewrote(node.label() + " -> Conv");
    }
    String spread = graph.freshName(node.outputs().getFirst() + "_depth");
    graph.replace(
        node,
        Node.of("Conv", inputs, List.of(spread)).withName(node.name()),
        Node.of(
            "DepthToSpace",
            List.of(spread),
            node.outputs(),
            Attribute.of("blocksize", (long) side),
            Attribute.of("mode", "CRD")));
    return context.rewrote(node.label() + " -> Conv and DepthToSpace");
  }

  /** {@code [C, M, k, k]} as {@code [M * k * k, C, 1, 1]}. */
  private static Tensor pointwise(Tensor weights) {
    int channels = weights.shape().dimension(0);
    int outputs = weights.elements() / channels;
    float[] turned = new float[weights.elements()];
    for (int channel = 0; channel < channels; channel++) {
      for (int output = 0; output < outputs; output++) {
        turned[output * channels + channel] =
            weights.floatArray()[weights.offset() + channel * outputs + output];
      }
    }
    return Tensor.of(turned, outputs, channels, 1, 1);
  }

  private static Tensor repeated(Tensor bias, int times) {
    float[] repeated = new float[bias.elements() * times];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = bias.floatArray()[bias.offset() + i / times];
    }
    return Tensor.of(repeated, repeated.length);
  }
}
