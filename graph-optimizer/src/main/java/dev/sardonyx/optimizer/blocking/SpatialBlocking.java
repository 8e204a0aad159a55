package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operators that treat each channel alike and look at its pixels -> the engine's own for blocks,
 * with the same attributes.
 */
final class SpatialBlocking implements BlockingRule {
  private static final Map<String, String> BLOCKED =
      Map.of("GlobalAveragePool", "BlockedGlobalAveragePool");

  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    String operator = node.domain().isEmpty() ? BLOCKED.get(node.operator()) : null;
    if (operator == null
        || !values.isBlocked(node.inputs().getFirst())
        || node.outputs().stream().filter(output -> !output.isEmpty()).count() != 1) {
      return Optional.empty();
    }
    String input = node.inputs().getFirst();
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, values.blocked(input));
    Node blocked =
        Nodes.engine(
            values.context(),
            node.name(),
            operator,
            inputs,
            List.of(values.freshName(node.outputs().getFirst())),
            node.attributes().values().toArray(Attribute[]::new));
    return Optional.of(new Blocked(blocked, values.channels(input)));
  }
}
