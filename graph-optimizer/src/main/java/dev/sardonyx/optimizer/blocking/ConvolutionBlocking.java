package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Conv and FusedConv with constant weights -> {@code BlockedConv}: their inputs (a residual in
 * blocks too) and attributes, and {@code block}, {@code blocked_input} (0 where the input has so
 * few channels that it is better read as it is) and {@code winograd} (the largest output tile
 * allowed: 4, 2 or 0 for none).
 *
 * <p>Weights are laid out for the lanes as they come, so that no channel need be moved; groups that
 * don't fill blocks get empty lanes.
 */
final class ConvolutionBlocking implements BlockingRule {
  /** The place of the residual among the inputs. */
  static final int RESIDUAL = 3;

  /** The weights and lanes of a convolution in blocks. */
  private record Layout(
      String input, Tensor weights, long groups, ChannelLanes outputs, boolean isNew) {}

  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    boolean fused =
        node.domain().equals(Nodes.ENGINE_DOMAIN) && node.operator().equals("FusedConv");
    if (!fused && !Nodes.is(node, "Conv")) {
      return Optional.empty();
    }
    Optional<Tensor> weights = Nodes.constantWeights(values.graph(), node);
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Shape shape = weights.get().shape();
    long groups = Nodes.integer(node, "group", 1);
    if (shape.rank() < 3 || shape.rank() > 4 || groups < 1 || shape.dimension(0) % groups != 0) {
      return Optional.empty();
    }
    long channels = shape.dimension(1) * groups;
    String input = node.inputs().getFirst();
    if (values.isBlocked(input) && values.channels(input) != channels) {
      return Optional.empty();
    }
    if (node.hasInput(RESIDUAL)
        && values.isBlocked(node.inputs().get(RESIDUAL))
        && values.channels(node.inputs().get(RESIDUAL)) != shape.dimension(0)) {
      return Optional.empty();
    }
    boolean blockedInput = values.isBlocked(input) || channels >= values.block();
    if (groups > 1 && !blockedInput) {
      return declined(node, values);
    }
    if (!blockedInput) {
      return Optional.of(changed(node, values, plain(node, weights.get(), values), false));
    }
    if (groups == 1) {
      return Optional.of(changed(node, values, dense(node, weights.get(), values), true));
    }
    if (shape.dimension(1) == 1 && shape.dimension(0) == groups) {
      return Optional.of(changed(node, values, depthwise(node, weights.get(), values), true));
    }
    if (GroupedPixelsBlocking.suits(node, shape, values)) {
      return Optional.of(GroupedPixelsBlocking.blocked(node, shape, values));
    }
    GroupedLanes lanes = GroupedLanes.of(groups, shape, values.block());
    if (lanes.isWasteful() || !values.isBlocked(input) && lanes.hasGaps()) {
      return declined(node, values);
    }
    return Optional.of(changed(node, values, grouped(node, weights.get(), lanes, values), true));
  }

  private static Optional<Blocked> declined(Node node, BlockedValues values) {
    String reason = "its groups don't fill blocks of " + values.block() + " channels";
    values.context().declined(node, reason);
    return Optional.empty();
  }

  /** The input as it is, not in blocks. */
  private static Layout plain(Node node, Tensor weights, BlockedValues values) {
    ChannelLanes outputs = outputs(node, weights.shape().dimension(0), values);
    boolean moves = !outputs.isPlain(values.block());
    Tensor placed = moves ? outputs.placeRows(weights) : weights;
    return new Layout(node.inputs().getFirst(), placed, 1, outputs, moves);
  }

  private static Layout dense(Node node, Tensor weights, BlockedValues values) {
    Shape shape = weights.shape();
    ChannelLanes outputs = outputs(node, shape.dimension(0), values);
    BlockedValues.Blocks input = values.toBlocks(node.inputs().getFirst(), shape.dimension(1));
    boolean movesInputs = !input.lanes().isPlain(values.block());
    boolean movesOutputs = !outputs.isPlain(values.block());
    Tensor placed = movesInputs ? input.lanes().placeColumns(weights) : weights;
    placed = movesOutputs ? outputs.placeRows(placed) : placed;
    return new Layout(input.tensor(), placed, 1, outputs, movesInputs || movesOutputs);
  }

  /** The lanes of a dense convolution's output: any order will do, so it takes the residual's. */
  private static ChannelLanes outputs(Node node, long channels, BlockedValues values) {
    return node.hasInput(RESIDUAL) && values.isBlocked(node.inputs().get(RESIDUAL))
        ? values.blocks(node.inputs().get(RESIDUAL)).lanes()
        : ChannelLanes.plain(channels, values.block());
  }

  private static Layout depthwise(Node node, Tensor weights, BlockedValues values) {
    int channels = weights.shape().dimension(0);
    BlockedValues.Blocks input = values.toRoomyBlocks(node.inputs().getFirst(), channels);
    ChannelLanes lanes = input.lanes();
    if (lanes.isPlain(values.block())) {
      return new Layout(input.tensor(), weights, channels, lanes, false);
    }
    return new Layout(input.tensor(), lanes.placeRows(weights), lanes.size(), lanes, true);
  }

  private static Layout grouped(
      Node node, Tensor weights, GroupedLanes lanes, BlockedValues values) {
    String input = node.inputs().getFirst();
    values.toBlocks(input, lanes.inputs().channels());
    Tensor placed = lanes.hasGaps() ? lanes.weights(weights) : weights;
    return new Layout(
        values.arranged(input, lanes.inputs()),
        placed,
        lanes.groups(),
        lanes.outputs(),
        lanes.hasGaps());
  }

  private static Blocked changed(
      Node node, BlockedValues values, Layout layout, boolean blockedInput) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, layout.input);
    if (layout.isNew) {
      String name = node.inputs().get(1) + "_lanes";
      inputs.set(1, values.graph().addConstant(name, layout.weights));
      Optional<Tensor> bias = values.graph().constant(node, 2);
      if (bias.isPresent() && layout.weights.shape().dimension(0) == layout.outputs.size()) {
        inputs.set(2, place(bias.get(), layout, inputs.get(2), values));
      }
    }
    if (node.hasInput(RESIDUAL)) {
      values.toBlocks(inputs.get(RESIDUAL), layout.outputs.channels());
      inputs.set(RESIDUAL, values.arranged(inputs.get(RESIDUAL), layout.outputs));
    }
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedConv",
            inputs,
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    blocked = Nodes.with(blocked, Attribute.of("group", layout.groups));
    blocked = Nodes.with(blocked, Attribute.of("block", (long) values.block()));
    blocked = Nodes.with(blocked, Attribute.of("blocked_input", blockedInput ? 1L : 0L));
    blocked =
        Nodes.with(
            blocked,
            Attribute.of("winograd", WinogradChoice.of(node, layout.weights.shape(), values)));
    return new Blocked(blocked, layout.outputs);
  }

  private static String place(Tensor bias, Layout layout, String name, BlockedValues values) {
    Tensor placed = Tensor.of(layout.outputs.place(bias, 0), layout.outputs.size());
    return values.graph().addConstant(name + "_lanes", placed);
  }
}
