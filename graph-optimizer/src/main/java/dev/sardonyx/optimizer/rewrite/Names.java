package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** All value names of a model, bodies included, so that new names are new everywhere. */
public final class Names {
  private final Set<String> taken = new HashSet<>();

  /** By hint: the number its next name gets, so that many names of one hint stay cheap. */
  private final Map<String, Integer> next = new HashMap<>();

  public Names(Graph graph) {
    collect(graph);
  }

  private void collect(Graph graph) {
    taken.addAll(Subgraphs.definitions(graph));
    for (Node node : graph.nodes()) {
      taken.addAll(node.inputs());
      Subgraphs.of(node).forEach(this::collect);
    }
  }

  /** A name nobody has, made from {@code hint}. */
  public String fresh(String hint) {
    String name = hint;
    while (!taken.add(name)) {
      name = hint + "_" + next.merge(hint, 1, Integer::sum);
    }
    return name;
  }
}
