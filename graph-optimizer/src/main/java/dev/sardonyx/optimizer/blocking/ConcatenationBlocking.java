package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Concat of channels: of tensors all of which fill whole blocks. */
final class ConcatenationBlocking implements BlockingRule {
  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    if (!Nodes.is(node, "Concat")
        || !node.inputs().stream()
            .allMatch(input -> values.isBlocked(input) && values.fillsBlocks(input))) {
      return Optional.empty();
    }
    long axis = Nodes.integer(node, "axis", 1);
    int rank = values.rank(node.inputs().getFirst());
    if (rank < 3 || (axis < 0 ? axis + rank : axis) != 1) {
      return Optional.empty();
    }
    long channels = 0;
    List<String> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      channels += values.channels(input);
      inputs.add(values.blocked(input));
    }
    String output = values.freshName(node.outputs().getFirst());
    Node concat = node.withInputs(inputs).withOutputs(List.of(output));
    return Optional.of(new Blocked(Nodes.with(concat, Attribute.of("axis", 1L)), channels));
  }
}
