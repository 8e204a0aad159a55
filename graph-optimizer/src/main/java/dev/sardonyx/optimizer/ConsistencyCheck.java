package dev.sardonyx.optimizer;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import java.util.HashSet;
import java.util.Set;

/** Stands in for the graph checker of onnx-ir: every value is made once, before it is used. */
final class ConsistencyCheck {
  private ConsistencyCheck() {}

  static void check(Graph graph) {
    check(graph, Set.of());
  }

  private static void check(Graph graph, Set<String> around) {
    Set<String> known = new HashSet<>(around);
    graph.inputs().forEach(input -> known.add(input.name()));
    known.addAll(graph.initializers().keySet());
    known.addAll(graph.sparseInitializers().keySet());
    for (Node node : graph.nodes()) {
      for (String input : node.inputs()) {
        if (!input.isEmpty() && !known.contains(input)) {
          throw new GraphConsistencyException(
              node.label() + " uses '" + input + "', which nothing before it makes");
        }
      }
      Subgraphs.of(node).forEach(body -> check(body, known));
      for (String output : node.outputs()) {
        if (!output.isEmpty() && !known.add(output)) {
          throw new GraphConsistencyException(
              node.label() + " makes '" + output + "', which is made before");
        }
      }
    }
    for (Value output : graph.outputs()) {
      if (!known.contains(output.name())) {
        throw new GraphConsistencyException(
            "nothing makes the output '" + output.name() + "' of graph '" + graph.name() + "'");
      }
    }
  }
}
