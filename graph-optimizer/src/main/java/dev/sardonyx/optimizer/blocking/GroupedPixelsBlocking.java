package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Conv and FusedConv in groups with a window of one tap -> {@code BlockedGroupedConv}, whose
 * channels come from any lanes: their inputs and attributes, and {@code block}, {@code input_lanes}
 * and {@code output_lanes}.
 */
final class GroupedPixelsBlocking {
  /**
   * Blocks from which on it pays: only with vectors of 512 bits are there registers enough for
   * products that need not be packed.
   */
  private static final int LEAST_BLOCK = 16;

  /** Channels of a group that are added up in one sum. */
  private static final int MOST_CHANNELS = 256;

  /** So many times the multiplications are not worth it. */
  private static final int MOST_WORK = 4;

  private GroupedPixelsBlocking() {}

  /**
   * @param weights {@code [M, C / group, k1, ...]}
   */
  static boolean suits(Node node, Shape weights, BlockedValues values) {
    int groups = Math.toIntExact(Nodes.integer(node, "group", 1));
    boolean onePixel = true;
    for (int axis = 2; axis < weights.rank(); axis++) {
      onePixel &= weights.dimension(axis) == 1;
    }
    return onePixel
        && values.block() >= LEAST_BLOCK
        && weights.dimension(1) <= MOST_CHANNELS
        && Nodes.isAll(node, "strides", 1, true)
        && Nodes.isAll(node, "pads", 0, true)
        && work(groups, weights, values.block())
            <= (long) MOST_WORK * weights.dimension(0) * weights.dimension(1);
  }

  /** Multiplications of a pixel: each block of outputs by the channels of its groups. */
  private static long work(int groups, Shape weights, int block) {
    int groupOutputs = weights.dimension(0) / groups;
    List<Integer> lanes = ChannelLanes.packed(groups, groupOutputs, block).channel();
    long work = 0;
    for (int first = 0; first < lanes.size(); first += block) {
      long together =
          lanes.subList(first, first + block).stream()
              .filter(channel -> channel != ChannelLanes.EMPTY)
              .map(channel -> channel / groupOutputs)
              .distinct()
              .count();
      work += together * weights.dimension(1) * block;
    }
    return work;
  }

  static BlockingRule.Blocked blocked(Node node, Shape weights, BlockedValues values) {
    long groups = Nodes.integer(node, "group", 1);
    int outputs = weights.dimension(0);
    ChannelLanes lanes = ChannelLanes.packed(groups, outputs / groups, values.block());
    List<String> inputs = new ArrayList<>(node.inputs());
    BlockedValues.Places input =
        values.inOneTensor(inputs.getFirst(), weights.dimension(1) * groups);
    inputs.set(0, input.tensor());
    if (node.hasInput(ConvolutionBlocking.RESIDUAL)) {
      String residual = inputs.get(ConvolutionBlocking.RESIDUAL);
      values.toBlocks(residual, outputs);
      inputs.set(ConvolutionBlocking.RESIDUAL, values.arranged(residual, lanes));
    }
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedGroupedConv",
            inputs,
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    blocked = Nodes.with(blocked, Attribute.of("block", (long) values.block()));
    blocked = Nodes.with(blocked, Attribute.ofInts("input_lanes", input.lanes()));
    blocked =
        Nodes.with(
            blocked,
            Attribute.ofInts(
                "output_lanes", lanes.channel().stream().map(Integer::longValue).toList()));
    return new BlockingRule.Blocked(blocked, lanes);
  }
}
