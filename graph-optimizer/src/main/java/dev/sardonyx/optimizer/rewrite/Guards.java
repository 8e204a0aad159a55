package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Node;
import java.util.List;
import java.util.Optional;

/** The conditions under which values inside a pattern may vanish; shared by all fusions. */
public final class Guards {
  private Guards() {}

  /**
   * Why {@code value} must stay: somebody outside {@code pattern} needs it. Empty if it may go.
   *
   * @param pattern the nodes that are to be replaced, told apart by identity
   */
  public static Optional<String> whyKept(GraphEditor graph, String value, List<Node> pattern) {
    if (graph.isOutput(value)) {
      return Optional.of("'" + value + "' is a graph output");
    }
    List<Node> consumers = graph.consumers(value);
    for (Node consumer : consumers) {
      if (pattern.stream().noneMatch(node -> node == consumer)) {
        return Optional.of(
            "'"
                + value
                + "' has "
                + consumers.size()
                + " consumers, among them "
                + consumer.label());
      }
    }
    return Optional.empty();
  }

  /** Why an output of {@code pattern}, other than the last node's, must stay; empty if none. */
  public static Optional<String> whyKept(GraphEditor graph, List<Node> pattern) {
    for (Node node : pattern.subList(0, pattern.size() - 1)) {
      for (String output : node.outputs()) {
        Optional<String> reason =
            output.isEmpty() ? Optional.empty() : whyKept(graph, output, pattern);
        if (reason.isPresent()) {
          return reason;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether {@code consumer} alone uses {@code value}. */
  public static boolean onlyUsedBy(GraphEditor graph, String value, Node consumer) {
    return whyKept(graph, value, List.of(consumer)).isEmpty();
  }
}
