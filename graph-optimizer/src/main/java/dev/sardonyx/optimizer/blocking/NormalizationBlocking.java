package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * LRN of channels that fill their blocks -> {@code BlockedLRN}; InstanceNormalization with constant
 * scale and bias -> {@code BlockedInstanceNormalization}, whose scale and bias have as many numbers
 * as the blocks have lanes.
 */
final class NormalizationBlocking implements BlockingRule {
  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    String input = node.inputs().getFirst();
    if (Nodes.is(node, "LRN")) {
      return values.isBlocked(input) && isPlain(values.blocks(input).lanes(), values)
          ? Optional.of(localResponse(node, input, values))
          : Optional.empty();
    }
    // Lanes without a channel hold zeros: without an epsilon they would become NaN.
    float epsilon = Nodes.real(node, "epsilon", 1e-5f);
    if (!Nodes.is(node, "InstanceNormalization")
        || !values.isBlocked(input)
        || node.inputs().size() != 3
        || !(epsilon > 0)) {
      return Optional.empty();
    }
    BlockedValues.Blocks blocks = values.blocks(input);
    Optional<String> scale = lanes(node, 1, values, blocks.lanes());
    Optional<String> bias = lanes(node, 2, values, blocks.lanes());
    if (scale.isEmpty() || bias.isEmpty()) {
      return Optional.empty();
    }
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedInstanceNormalization",
            List.of(blocks.tensor(), scale.get(), bias.get()),
            List.of(values.freshName(node.outputs().getFirst())),
            Attribute.of("epsilon", epsilon));
    return Optional.of(new Blocked(blocked, blocks.lanes()));
  }

  /** Whether neighbours are neighbours, and nothing lies beside the last one. */
  private static boolean isPlain(ChannelLanes lanes, BlockedValues values) {
    return lanes.isFull() && lanes.isPlain(values.block());
  }

  private static Blocked localResponse(Node node, String input, BlockedValues values) {
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedLRN",
            List.of(values.blocks(input).tensor()),
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    return new Blocked(blocked, values.blocks(input).lanes());
  }

  private static Optional<String> lanes(
      Node node, int index, BlockedValues values, ChannelLanes lanes) {
    Optional<Tensor> constant = values.graph().constant(node, index);
    if (constant.isEmpty()
        || constant.get().elementType() != ElementType.FLOAT
        || constant.get().elements() != lanes.channels()) {
      return Optional.empty();
    }
    Tensor placed = Tensor.of(lanes.place(constant.get(), 0), lanes.size());
    return Optional.of(values.graph().addConstant(node.inputs().get(index) + "_blocks", placed));
  }
}
