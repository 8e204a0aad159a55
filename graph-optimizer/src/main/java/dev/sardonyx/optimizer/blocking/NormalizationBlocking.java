package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
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
      return values.isBlocked(input) && values.fillsBlocks(input)
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
    long channels = values.channels(input);
    Optional<String> scale = lanes(node, 1, values, channels);
    Optional<String> bias = lanes(node, 2, values, channels);
    if (scale.isEmpty() || bias.isEmpty()) {
      return Optional.empty();
    }
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedInstanceNormalization",
            List.of(values.blocked(input), scale.get(), bias.get()),
            List.of(values.freshName(node.outputs().getFirst())),
            Attribute.of("epsilon", epsilon));
    return Optional.of(new Blocked(blocked, channels));
  }

  private static Blocked localResponse(Node node, String input, BlockedValues values) {
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedLRN",
            List.of(values.blocked(input)),
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    return new Blocked(blocked, values.channels(input));
  }

  private static Optional<String> lanes(Node node, int index, BlockedValues values, long channels) {
    Optional<Tensor> constant = values.graph().constant(node, index);
    if (constant.isEmpty()
        || constant.get().elementType() != ElementType.FLOAT
        || constant.get().elements() != channels) {
      return Optional.empty();
    }
    int block = values.block();
    int lanes = (int) ((channels + block - 1) / block) * block;
    float[] numbers = Arrays.copyOf(constant.get().floats(), lanes);
    String name = node.inputs().get(index) + "_blocks";
    return Optional.of(values.graph().addConstant(name, Tensor.of(numbers, lanes)));
  }
}
