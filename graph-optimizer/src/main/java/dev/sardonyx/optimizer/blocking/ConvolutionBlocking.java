package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.Accuracy;
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
 */
final class ConvolutionBlocking implements BlockingRule {
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
    int block = values.block();
    if (shape.rank() < 3 || shape.rank() > 4 || groups < 1 || shape.dimension(0) % groups != 0) {
      return Optional.empty();
    }
    long channels = shape.dimension(1) * groups;
    boolean blockedInput = values.isBlocked(node.inputs().getFirst()) || channels >= block;
    if (groups > 1 && !suitsGroups(shape, groups, block)) {
      values.context().declined(node, "its groups don't fill blocks of " + block + " channels");
      return Optional.empty();
    }
    String input = node.inputs().getFirst();
    if (values.isBlocked(input) && values.channels(input) != channels) {
      return Optional.empty();
    }
    if (node.hasInput(3)
        && values.isBlocked(node.inputs().get(3))
        && values.channels(node.inputs().get(3)) != shape.dimension(0)) {
      return Optional.empty();
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    if (node.hasInput(3)) {
      inputs.set(3, values.toBlocks(inputs.get(3), shape.dimension(0)));
    }
    if (blockedInput) {
      inputs.set(0, values.toBlocks(input, channels));
    }
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedConv",
            inputs,
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    long winograd = values.context().options().accuracy() == Accuracy.FAST ? 4 : 2;
    blocked = Nodes.with(blocked, Attribute.of("block", (long) block));
    blocked = Nodes.with(blocked, Attribute.of("blocked_input", blockedInput ? 1L : 0L));
    blocked = Nodes.with(blocked, Attribute.of("winograd", winograd));
    return Optional.of(new Blocked(blocked, shape.dimension(0)));
  }

  private static boolean suitsGroups(Shape weights, long groups, int block) {
    boolean depthwise = weights.dimension(1) == 1 && weights.dimension(0) == groups;
    return depthwise && groups >= block
        || weights.dimension(1) % block == 0 && weights.dimension(0) / groups % block == 0;
  }
}
