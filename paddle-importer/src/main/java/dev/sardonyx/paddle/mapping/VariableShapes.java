package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which sizes of a variable a mapping may take for granted.
 *
 * <p>Where the inputs are as declared, all that the program declares holds. Where they may have
 * other sizes, whatever Paddle inferred from the declared ones may be wrong: then ranks and element
 * types hold, and those sizes that ONNX's shape inference finds in the graph of an earlier pass
 * over the same program. The passes bind the same variables in the same order, so the n-th write of
 * a variable in one is that in the other, whatever nodes compute it.
 */
final class VariableShapes {
  private final boolean isDeclared;
  private final Map<Write, List<Dimension>> known;
  private final Map<String, Integer> writes = new HashMap<>();
  private final Map<String, Write> writeOf = new HashMap<>();

  /** The n-th write of a variable, in any block, counted from 1. */
  private record Write(String variable, int number) {}

  private VariableShapes(boolean isDeclared, Map<Write, List<Dimension>> known) {
    this.isDeclared = isDeclared;
    this.known = known;
  }

  /** All sizes are as declared. */
  static VariableShapes declared() {
    return new VariableShapes(true, Map.of());
  }

  /** No size of a computed value is known. */
  static VariableShapes unknown() {
    return new VariableShapes(false, Map.of());
  }

  /** For another pass: what this one's graph, with its values' types, says. */
  VariableShapes inferred(Graph graph) {
    Map<Write, List<Dimension>> found = new HashMap<>();
    collect(graph, found);
    return new VariableShapes(false, found);
  }

  private void collect(Graph graph, Map<Write, List<Dimension>> found) {
    for (Value value : graph.values().values()) {
      Write write = writeOf.get(value.name());
      if (write != null && value.type().orElse(null) instanceof TensorType type) {
        type.dimensions().ifPresent(dimensions -> found.put(write, dimensions));
      }
    }
    for (Node node : graph.nodes()) {
      Subgraphs.of(node).forEach(body -> collect(body, found));
    }
  }

  /** Notes that a variable stands for a value from here on. */
  void bound(String variable, String value) {
    Write write = new Write(variable, writes.merge(variable, 1, Integer::sum));
    writeOf.putIfAbsent(value, write);
  }

  /** What holds of a value of a variable that was declared so. */
  TensorType of(String value, TensorType declared) {
    return isDeclared ? declared : sizes(declared, writeOf.get(value));
  }

  /** What holds of the value that a variable will stand for after its next write. */
  TensorType ofNext(String variable, TensorType declared) {
    return isDeclared
        ? declared
        : sizes(declared, new Write(variable, writes.getOrDefault(variable, 0) + 1));
  }

  private TensorType sizes(TensorType declared, Write write) {
    if (declared.dimensions().isEmpty()) {
      return declared;
    }
    int rank = declared.dimensions().get().size();
    List<Dimension> dimensions = write == null ? List.of() : known.getOrDefault(write, List.of());
    return TensorType.of(
        declared.elementType(),
        IntStream.range(0, rank)
            .mapToObj(
                axis ->
                    dimensions.size() == rank && dimensions.get(axis).isKnown()
                        ? dimensions.get(axis)
                        : Dimension.UNKNOWN)
            .toList());
  }
}
