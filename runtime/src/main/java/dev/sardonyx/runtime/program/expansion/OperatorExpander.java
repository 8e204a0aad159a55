package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.optimizer.rewrite.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Rewrites the operators of a model that have no code of their own but an expansion. */
public final class OperatorExpander {
  /** What the nodes are of, where a model imports no ai.onnx. */
  private static final int NEWEST_OPSET = 28;

  private final Model model;
  private final OperatorRegistry registry;
  private final Names names;
  private final Map<String, Integer> opsets;
  private boolean changed;

  private OperatorExpander(Model model, OperatorRegistry registry) {
    this.model = model;
    this.registry = registry;
    this.names = new Names(model.graph());
    this.opsets = new HashMap<>(model.opsets());
    opsets.putIfAbsent("", NEWEST_OPSET);
    opsets.putIfAbsent(ExpandedCall.OWN, 1);
  }

  /** The operators that have an expansion, as {@code domain:operator}, sorted. */
  public static SortedSet<String> operators() {
    return Expansions.operators();
  }

  /** The model without operators that have an expansion and no entry in the registry. */
  public static Model expand(Model model, OperatorRegistry registry) {
    OperatorExpander expander = new OperatorExpander(model, registry);
    Graph graph = expander.expand(model.graph());
    return expander.changed ? model.withGraph(graph).withOpsets(expander.opsets) : model;
  }

  private Graph expand(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    graph.nodes().forEach(node -> expand(node, nodes));
    return graph.withNodes(nodes);
  }

  private void expand(Node node, List<Node> nodes) {
    int opset = model.opset(node.domain());
    // The registry first: it knows nearly all, and most models need no expansion at all.
    Expansion expansion =
        registry.find(node.domain(), node.operator(), opset).isPresent()
            ? null
            : Expansions.find(node.domain(), node.operator());
    if (expansion != null && opsets.get("") >= 7) {
      ExpandedCall call = new ExpandedCall(node, opsets.get(""), names, List.copyOf(nodes));
      if (expansion.expand(call)) {
        changed = true;
        call.nodes().forEach(made -> nodes.add(Subgraphs.mapBodies(made, this::expand)));
        return;
      }
    }
    nodes.add(Subgraphs.mapBodies(node, this::expand));
  }
}
