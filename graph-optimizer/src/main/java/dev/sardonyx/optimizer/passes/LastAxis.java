package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.Optional;

/** The parts that normalizations along the last axis are written out in. */
final class LastAxis {
  private LastAxis() {}

  /** Whether {@code node} is the square of {@code value}. */
  static boolean isSquare(GraphEditor graph, Node node, String value) {
    return node.inputs().getFirst().equals(value)
        && (Nodes.is(node, "Pow") && Scalars.is(graph, node.inputs().get(1), 2)
            || Nodes.is(node, "Mul") && node.inputs().get(1).equals(value));
  }

  /** Whether a ReduceMean is along the last axis, which stays as one of size 1. */
  static boolean isMean(GraphEditor graph, Node reduce) {
    Optional<long[]> axes = Nodes.integers(graph, reduce, "axes", 1);
    int rank = Nodes.rank(graph, reduce.inputs().getFirst());
    return Nodes.integer(reduce, "keepdims", 1) == 1
        && axes.isPresent()
        && axes.get().length == 1
        && (axes.get()[0] == -1 || rank > 0 && axes.get()[0] == rank - 1);
  }

  /** Whether {@code name} is a constant of one number for each place along x's last axis. */
  static boolean isVector(GraphEditor graph, String name, String x) {
    return graph
        .constant(name)
        .filter(tensor -> tensor.shape().rank() == 1)
        .filter(
            tensor ->
                graph
                    .type(x)
                    .flatMap(TensorType::dimensions)
                    .filter(all -> !all.isEmpty())
                    .filter(all -> all.getLast().equals(Dimension.of(tensor.elements())))
                    .isPresent())
        .isPresent();
  }
}
