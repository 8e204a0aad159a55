package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far the calls of a model's functions reach. */
final class FunctionCalls {
  /** Bodies may be gone through once for each call: more nodes than this are too many. */
  private static final long MAXIMUM_NODES = 200_000;

  private static final int MAXIMUM_DEPTH = 100;

  private static final long ENDLESS = Long.MAX_VALUE;

  private final Map<List<String>, Function> functions = new HashMap<>();
  private final Map<List<String>, Long> sizes = new HashMap<>();

  private FunctionCalls(Model model) {
    for (Function function : model.functions()) {
      functions.put(List.of(function.domain(), function.name(), function.overload()), function);
    }
  }

  /** Whether all calls can be followed: none comes back to itself, and they are not too many. */
  static boolean canBeFollowed(Model model) {
    return new FunctionCalls(model).size(model.graph().nodes(), 0) <= MAXIMUM_NODES;
  }

  private long size(List<Node> nodes, int depth) {
    long size = nodes.size();
    for (Node node : nodes) {
      size = sum(size, callSize(node, depth));
      for (Graph body : Subgraphs.of(node)) {
        size = sum(size, size(body.nodes(), depth));
      }
    }
    return size;
  }

  private long callSize(Node node, int depth) {
    List<String> key = List.of(node.domain(), node.operator(), node.overload());
    Function function = functions.get(key);
    if (function == null) {
      return 0;
    }
    Long known = sizes.get(key);
    if (known != null) {
      return known;
    }
    sizes.put(key, ENDLESS); // until it is known: who meets it again calls itself
    long size = depth == MAXIMUM_DEPTH ? ENDLESS : size(function.nodes(), depth + 1);
    sizes.put(key, size);
    return size;
  }

  private static long sum(long a, long b) {
    return a > MAXIMUM_NODES || b > MAXIMUM_NODES ? ENDLESS : a + b;
  }
}
