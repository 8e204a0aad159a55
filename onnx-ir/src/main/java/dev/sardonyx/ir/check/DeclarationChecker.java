package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.schema.OperatorSchemas;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a model must declare (ONNX IR specification, "Models", "Graphs" and "Functions"): the main
 * graph its name and the types and shapes of its inputs and outputs, initializers as the inputs
 * whose defaults they are, functions once each and with the operator sets that they use.
 */
final class DeclarationChecker {
  /** Since this version a model imports operator sets. */
  private static final int OPERATOR_SETS = 3;

  /** Since this version an initializer need not be an input. */
  private static final int FREE_INITIALIZERS = 4;

  private static final Set<String> STANDARD = OperatorSchemas.standard().domains();

  private final Model model;
  private final List<Problem> problems = new ArrayList<>();

  private DeclarationChecker(Model model) {
    this.model = model;
  }

  static List<Problem> check(Model model) {
    DeclarationChecker checker = new DeclarationChecker(model);
    checker.checkVersions();
    checker.checkMainGraph(model.graph());
    checker.checkFunctions();
    checker.requireUniqueNames(model.graph(), Set.of(), false);
    return checker.problems;
  }

  private void report(String message) {
    problems.add(new Problem(Problem.Kind.DECLARATION, message));
  }

  private void checkVersions() {
    if (model.irVersion() < OPERATOR_SETS && (model.opsets().size() > 1 || model.opset("") > 1)) {
      report(
          "the model has IR version %d and imports operator sets, which there are since %d"
              .formatted(model.irVersion(), OPERATOR_SETS));
    }
  }

  private void checkMainGraph(Graph graph) {
    if (graph.name().isEmpty()) {
      report("the graph has no name");
    }
    graph.inputs().forEach(input -> requireType(input, "input"));
    graph.outputs().forEach(output -> requireType(output, "output"));
    Set<String> inputs = new HashSet<>();
    for (Value input : graph.inputs()) {
      inputs.add(input.name());
      Tensor initial = graph.initializers().get(input.name());
      if (initial != null && input.type().orElse(null) instanceof TensorType type) {
        requireFits(input.name(), type, initial);
      }
    }
    for (String name : graph.initializers().keySet()) {
      if (model.irVersion() < FREE_INITIALIZERS && !inputs.contains(name)) {
        report(
            "the initializer '%s' is no input, which IR version %d asks for; since %d it need not be"
                .formatted(name, model.irVersion(), FREE_INITIALIZERS));
      }
    }
  }

  private void requireType(Value value, String what) {
    if (value.type().isEmpty()) {
      report("the %s '%s' is declared without a type".formatted(what, value.name()));
    } else if (value.type().get() instanceof TensorType type && type.dimensions().isEmpty()) {
      report(
          "the %s '%s' is declared %s, without a shape; dimensions may be unknown, their number not"
              .formatted(what, value.name(), type.elementType()));
    }
  }

  private void requireFits(String name, TensorType type, Tensor initial) {
    List<Dimension> declared = type.dimensions().orElse(null);
    int[] shape = initial.shape().toArray();
    boolean fits =
        type.elementType() == initial.elementType()
            && (declared == null || declared.size() == shape.length);
    for (int i = 0; fits && declared != null && i < shape.length; i++) {
      fits = !(declared.get(i) instanceof Dimension.Known known) || known.size() == shape[i];
    }
    if (!fits) {
      report(
          "the input '%s' is declared %s; its default value is %s".formatted(name, type, initial));
    }
  }

  private void checkFunctions() {
    Set<List<String>> seen = new HashSet<>();
    for (Function function : model.functions()) {
      if (!seen.add(List.of(function.domain(), function.name(), function.overload()))) {
        report("the function '%s' is defined twice".formatted(qualified(function)));
      }
      requireImports(function.nodes(), function.opsets(), "function '" + function.name() + "': ");
    }
    requireImports(model.graph().nodes(), model.opsets(), "");
  }

  private static String qualified(Function function) {
    return function.domain().isEmpty()
        ? function.name()
        : function.domain() + ":" + function.name();
  }

  /** Nodes of domains that aren't imported, each domain once. */
  private void requireImports(List<Node> nodes, Map<String, Integer> imported, String place) {
    Set<String> missing = new HashSet<>();
    visit(
        nodes,
        node -> {
          // Of the main graph, standard domains are told node by node with what the operator needs.
          boolean told = place.isEmpty() && STANDARD.contains(node.domain());
          if (!told && !imported.containsKey(node.domain()) && missing.add(node.domain())) {
            report(
                "%s%s: the operator set of its domain '%s' is not imported"
                    .formatted(
                        place, node.label(), node.domain().isEmpty() ? "ai.onnx" : node.domain()));
          }
        });
  }

  /** A name means one value: a body makes none of a name that the graphs around it have made. */
  private void requireUniqueNames(Graph graph, Set<String> around, boolean isBody) {
    Set<String> made = new HashSet<>(around);
    graph.inputs().forEach(input -> made.add(input.name()));
    made.addAll(graph.initializers().keySet());
    for (Node node : graph.nodes()) {
      Subgraphs.of(node).forEach(body -> requireUniqueNames(body, made, true));
      for (String output : node.outputs()) {
        if (isBody && !output.isEmpty() && around.contains(output)) {
          report(
              "graph '%s': %s makes '%s', which a graph around it has made; expected another name"
                  .formatted(graph.name(), node.label(), output));
        }
        made.add(output);
      }
    }
  }

  private static void visit(List<Node> nodes, Consumer<Node> visitor) {
    for (Node node : nodes) {
      visitor.accept(node);
      Subgraphs.of(node).forEach(body -> visit(body.nodes(), visitor));
    }
  }
}
