package dev.sardonyx.runtime.program;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Function;
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

/**
 * Replaces each call of a model-local function by the function's nodes (ONNX IR specification,
 * "Functions"): a model-local function goes before an operator of the same name.
 */
public final class FunctionInliner {
  private final Model model;
  private final OperatorRegistry registry;
  private final FunctionTable functions;
  private final Map<String, Integer> opsets;
  private final Names names;

  private FunctionInliner(Model model, OperatorRegistry registry) {
    this.model = model;
    this.registry = registry;
    this.functions = new FunctionTable(model);
    this.opsets = new HashMap<>(model.opsets());
    this.names = new Names(model.graph());
  }

  /**
   * The model without calls of its own functions.
   *
   * @throws ModelFormatException if a function calls itself, or all calls together are too many
   * @throws UnsupportedOperatorException if a function is written for another version of an
   *     operator set than the model, in which one of its operators is another
   */
  public static Model inline(Model model, OperatorRegistry registry) {
    return model.functions().isEmpty() ? model : new FunctionInliner(model, registry).inline();
  }

  private Model inline() {
    functions.requireSensibleSize(model.graph());
    Graph graph = inlineGraph(model.graph());
    return model.withGraph(graph).withOpsets(opsets).withFunctions(List.of());
  }

  private Graph inlineGraph(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    graph.nodes().forEach(node -> inlineNode(node, nodes));
    return graph.withNodes(nodes);
  }

  private void inlineNode(Node node, List<Node> nodes) {
    Function function = functions.called(node);
    if (function == null) {
      nodes.add(Subgraphs.mapBodies(node, this::inlineGraph));
      return;
    }
    function.opsets().forEach(opsets::putIfAbsent);
    requireSameOperators(function, function.nodes());
    new FunctionBody(function, node, names).nodes().forEach(inner -> inlineNode(inner, nodes));
  }

  /** The nodes are to be read by the model's versions, so they must mean the same in those. */
  private void requireSameOperators(Function function, List<Node> nodes) {
    for (Node node : nodes) {
      int own = function.opsets().getOrDefault(node.domain(), model.opset(node.domain()));
      int models = opsets.getOrDefault(node.domain(), own);
      boolean same =
          own == models
              || functions.called(node) != null
              || registry
                  .find(node.domain(), node.operator(), own)
                  .equals(registry.find(node.domain(), node.operator(), models));
      if (!same) {
        throw new UnsupportedOperatorException(
            "function '%s' is written for opset %d, the model for opset %d, between which %s changed"
                .formatted(function.name(), own, models, node.label()));
      }
      Subgraphs.of(node).forEach(body -> requireSameOperators(function, body.nodes()));
    }
  }
}
