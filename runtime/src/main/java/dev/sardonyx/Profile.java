package dev.sardonyx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of a session's runs went; see {@link SessionOptions#profile(boolean)}.
 *
 * @param runs how many runs it covers
 * @param nanos their time together, from the call to its return
 * @param nodes one entry for each node, in the order they run; then those of the graphs that nodes
 *     of control flow hold, whose time is not in that of the node
 */
public record Profile(long runs, long nanos, List<NodeTime> nodes) {
  /** The row for time outside of all nodes: checking inputs, taking memory, copying outputs. */
  public static final String OTHER = "[other]";

  /** The profile of no runs. */
  public static final Profile EMPTY = new Profile(0, 0, List.of());

  public Profile {
    nodes = List.copyOf(nodes);
  }

  /**
   * The time of one node over all runs.
   *
   * @param label the node as messages name it
   * @param operator its operator, with the domain if that is not the default one
   */
  public record NodeTime(String label, String operator, long calls, long nanos) {}

  /** The time of all nodes of one operator, or of {@link #OTHER}. */
  public record OperatorTime(String operator, int nodes, long calls, long nanos) {}

  /** By operator, the longest first, with a last row for {@link #OTHER}. */
  public List<OperatorTime> operators() {
    Map<String, OperatorTime> byOperator = new LinkedHashMap<>();
    long inNodes = 0;
    for (NodeTime node : nodes) {
      inNodes += node.nanos();
      byOperator.merge(
          node.operator(),
          new OperatorTime(node.operator(), 1, node.calls(), node.nanos()),
          (a, b) ->
              new OperatorTime(
                  a.operator(), a.nodes() + 1, a.calls() + b.calls(), a.nanos() + b.nanos()));
    }
    List<OperatorTime> rows = new ArrayList<>(byOperator.values());
    rows.sort(Comparator.comparingLong(OperatorTime::nanos).reversed());
    rows.add(new OperatorTime(OTHER, 0, runs, Math.max(0, nanos - inNodes)));
    return rows;
  }

  /** The table by operator: share, milliseconds per run, nodes. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, "%-28s %7s %12s %7s%n", "operator", "share", "ms per run", "nodes"));
    for (OperatorTime row : operators()) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-28s %6.1f%% %12.3f %7d%n",
              row.operator(),
              nanos == 0 ? 0.0 : 100.0 * row.nanos() / nanos,
              runs == 0 ? 0.0 : row.nanos() / 1e6 / runs,
              row.nodes()));
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%-28s %7s %12.3f %7d, %d runs%n",
            "total",
            "",
            runs == 0 ? 0.0 : nanos / 1e6 / runs,
            nodes.size(),
            runs));
    return table.toString();
  }
}
