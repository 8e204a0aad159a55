package dev.sardonyx.runtime.program;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions of a model by what calls them, and what their calls would come to. */
final class FunctionTable {
  /** Functions that call functions can make a small file explode. */
  private static final int MAXIMUM_NODES = 500_000;

  /** Deeper than exporters nest, and safe for the stack. */
  private static final int MAXIMUM_DEPTH = 200;

  private record Key(String domain, String name, String overload) {}

  /**
   * What one call comes to.
   *
   * @param nodes the nodes and calls in it, at any depth; at most a little above the maximum
   * @param depth calls inside each other, itself included
   */
  private record Extent(long nodes, int depth) {}

  /** What a function has while it is being measured: to meet it again is to call itself. */
  private static final Extent BEING_MEASURED = new Extent(0, 0);

  private final Map<Key, Function> functions = new HashMap<>();
  private final Map<Key, Extent> extents = new HashMap<>();

  FunctionTable(Model model) {
    for (Function function : model.functions()) {
      functions.put(new Key(function.domain(), function.name(), function.overload()), function);
    }
  }

  /** The function that {@code node} calls, null if it is an operator. */
  Function called(Node node) {
    return functions.get(key(node));
  }

  private static Key key(Node node) {
    return new Key(node.domain(), node.operator(), node.overload());
  }

  /**
   * Checks that {@code graph} with all its calls replaced by nodes is of a sensible size, without
   * replacing any: each function is looked at once, however often it is called.
   *
   * @throws ModelFormatException if a function calls itself, or calls are too many or too deep
   */
  void requireSensibleSize(Graph graph) {
    measure(graph.nodes(), 0);
  }

  private Extent measure(List<Node> nodes, int outerCalls) {
    long count = 0;
    int depth = 0;
    for (Node node : nodes) {
      Extent inner = called(node) == null ? null : measureCall(node, outerCalls);
      if (inner != null) {
        count += inner.nodes;
        depth = Math.max(depth, inner.depth);
      }
      for (Graph body : Subgraphs.of(node)) {
        Extent extent = measure(body.nodes(), outerCalls);
        count += extent.nodes;
        depth = Math.max(depth, extent.depth);
      }
      if (++count > MAXIMUM_NODES) {
        throw new ModelFormatException(
            ("the model has more than %d nodes and calls once its functions are put in place of"
                    + " their calls, the last counted %s; expected at most %d")
                .formatted(MAXIMUM_NODES, node.label(), MAXIMUM_NODES));
      }
    }
    return new Extent(count, depth);
  }

  private Extent measureCall(Node call, int outerCalls) {
    Key key = key(call);
    Extent known = extents.get(key);
    if (known == BEING_MEASURED) {
      throw new ModelFormatException(
          "function '%s' calls itself, through %s; ONNX functions must not be recursive"
              .formatted(key.name, call.label()));
    }
    if (outerCalls + (known == null ? 1 : known.depth) > MAXIMUM_DEPTH) {
      throw new ModelFormatException(
          "functions call each other more than %d deep, at %s; expected at most %d"
              .formatted(MAXIMUM_DEPTH, call.label(), MAXIMUM_DEPTH));
    }
    if (known != null) {
      return known;
    }
    extents.put(key, BEING_MEASURED);
    Extent body = measure(functions.get(key).nodes(), outerCalls + 1);
    Extent extent = new Extent(body.nodes, body.depth + 1);
    extents.put(key, extent);
    return extent;
  }
}
