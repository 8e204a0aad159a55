package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conv or ConvTranspose, then Add, Sub, Mul or Div with a constant that is a scalar or one number a
 * channel -> one convolution with other weights and bias.
 */
public final class ConvolutionAffineFusion extends NodePass {
  public ConvolutionAffineFusion() {
    super("convolution-affine-fusion", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "Add", "Sub", "Mul", "Div")) {
      return false;
    }
    int side = convolutionSide(graph, node);
    if (side < 0) {
      return false;
    }
    Node convolution = graph.producer(node.inputs().get(side)).orElseThrow();
    Optional<Tensor> constant = graph.constant(node, 1 - side);
    if (constant.isEmpty()) {
      return context.declined(node, "the other operand is not constant");
    }
    Optional<String> obstacle =
        Guards.whyKept(graph, List.of(convolution, node))
            .or(() -> ConvolutionScaling.obstacle(graph, convolution));
    if (obstacle.isPresent()) {
      return context.declined(node, obstacle.get());
    }
    if (Nodes.is(node, "Div") && side == 1) {
      return context.declined(node, "it divides by the convolution");
    }
    ConvolutionScaling scaling = ConvolutionScaling.of(graph, convolution);
    Optional<double[]> operand = byChannel(constant.get(), scaling);
    if (operand.isEmpty()) {
      return context.declined(
          node, "the constant " + constant.get() + " is not a scalar or one number a channel");
    }
    double[] scale = scale(node, side, operand.get());
    double[] shift = shift(node, side, operand.get());
    Optional<Node> fused = scaling.scaled(scale, shift, node.outputs().getFirst());
    if (fused.isEmpty()) {
      return context.declined(node, "the constant gives weights that are not finite");
    }
    graph.remove(convolution);
    graph.replace(node, fused.get());
    return context.rewrote(
        convolution.label() + " + " + node.label() + " -> " + fused.get().operator());
  }

  private static int convolutionSide(GraphEditor graph, Node node) {
    for (int side = 0; side < 2; side++) {
      if (graph
          .producer(node.inputs().get(side))
          .filter(ConvolutionScaling::isConvolution)
          .isPresent()) {
        return side;
      }
    }
    return -1;
  }

  /** The constant's element for each channel, if it only depends on the channel. */
  private static Optional<double[]> byChannel(Tensor constant, ConvolutionScaling convolution) {
    if (constant.elementType() != ElementType.FLOAT) {
      return Optional.empty();
    }
    Shape shape = constant.shape();
    int channelAxis = shape.rank() - convolution.rank() + 1;
    int channels = convolution.channels();
    boolean perChannel = constant.elements() == channels && channelAxis >= 0;
    for (int axis = 0; axis < shape.rank() && perChannel; axis++) {
      perChannel = axis == channelAxis || shape.dimension(axis) == 1;
    }
    boolean single = constant.elements() == 1;
    if (shape.rank() > convolution.rank() || !single && !perChannel) {
      return Optional.empty();
    }
    double[] values = new double[channels];
    for (int i = 0; i < channels; i++) {
      values[i] = constant.floatArray()[constant.offset() + (single ? 0 : i)];
    }
    return Optional.of(values);
  }

  private static double[] scale(Node node, int side, double[] operand) {
    return switch (node.operator()) {
      case "Mul" -> operand;
      case "Div" -> Arrays.stream(operand).map(divisor -> 1 / divisor).toArray();
      case "Sub" -> filled(operand.length, side == 0 ? 1 : -1);
      default -> filled(operand.length, 1);
    };
  }

  private static double[] shift(Node node, int side, double[] operand) {
    return switch (node.operator()) {
      case "Add" -> operand;
      case "Sub" -> Arrays.stream(operand).map(value -> side == 0 ? -value : value).toArray();
      default -> new double[operand.length];
    };
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }
}
