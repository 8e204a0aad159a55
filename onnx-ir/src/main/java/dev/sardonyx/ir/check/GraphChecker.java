package dev.sardonyx.ir.check;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rules every graph keeps to (ONNX IR specification, "Graphs"): each value is made once, before
 * its first use; each output is made; inputs and outputs are named, once each; a subgraph may use
 * what the graphs around it have made before the node it belongs to, and nothing outside may use
 * what it makes.
 */
public final class GraphChecker {
  private GraphChecker() {}

  /**
   * Checks the graph and its functions' bodies.
   *
   * @throws GraphConsistencyException naming the node and the value at fault
   */
  public static void check(Model model) {
    check(model, GraphChecker::refuse);
  }

  /** All faults of the graph and its functions' bodies, each naming the node and the value. */
  public static List<String> problems(Model model) {
    List<String> problems = new ArrayList<>();
    check(model, problems::add);
    return problems;
  }

  private static void refuse(String problem) {
    throw new GraphConsistencyException(problem);
  }

  private static void check(Model model, Consumer<String> problems) {
    check(model.graph(), root(model.graph(), problems));
    for (Function function : model.functions()) {
      Scope scope = new Scope("function '" + function.name() + "'", null, problems);
      function.inputs().forEach(input -> scope.make(input, "an input"));
      checkNodes(function.nodes(), scope);
      function.outputs().forEach(output -> requireOutput(output, scope));
    }
  }

  private static Scope root(Graph graph, Consumer<String> problems) {
    return new Scope("graph '" + graph.name() + "'", null, problems);
  }

  /**
   * Checks a graph that stands alone.
   *
   * @throws GraphConsistencyException naming the node and the value at fault
   */
  public static void check(Graph graph) {
    check(graph, root(graph, GraphChecker::refuse));
  }

  private static void check(Graph graph, Scope scope) {
    for (Value input : graph.inputs()) {
      scope.make(input.name(), "an input");
    }
    for (String name : graph.initializers().keySet()) {
      scope.makeConstant(name);
    }
    for (String name : graph.sparseInitializers().keySet()) {
      if (graph.initializers().containsKey(name)) {
        scope.report("'" + name + "' is both a dense and a sparse initializer");
      }
      scope.makeConstant(name);
    }
    checkNodes(graph.nodes(), scope);
    Set<String> outputs = new HashSet<>();
    for (Value output : graph.outputs()) {
      if (!outputs.add(output.name())) {
        scope.report("the output '" + output.name() + "' is declared twice");
      }
      requireOutput(output.name(), scope);
    }
  }

  private static void checkNodes(List<Node> nodes, Scope scope) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      String where = "node " + i + ", " + node.label();
      for (String input : node.inputs()) {
        if (!input.isEmpty() && !scope.has(input)) {
          scope.report(where + ", uses the value '" + input + "', " + whyMissing(input, i, nodes));
        }
      }
      for (Attribute attribute : node.attributes().values()) {
        checkSubgraphs(attribute, scope.where + ": " + where, scope);
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          scope.make(output, node);
        }
      }
    }
  }

  private static void checkSubgraphs(Attribute attribute, String where, Scope scope) {
    if (attribute.isReference()) {
      return;
    }
    String inside = where + ", attribute '" + attribute.name() + "'";
    if (attribute.type() == AttributeType.GRAPH) {
      check(attribute.asGraph(), new Scope(inside, scope, scope.problems));
    } else if (attribute.type() == AttributeType.GRAPHS) {
      attribute.asGraphs().forEach(graph -> check(graph, new Scope(inside, scope, scope.problems)));
    }
  }

  private static void requireOutput(String output, Scope scope) {
    if (!scope.has(output)) {
      scope.report("the output '" + output + "' is made by no node, input or initializer");
    }
  }

  /** Tells a value nobody makes from one that a later node makes, and that from a cycle. */
  private static String whyMissing(String value, int user, List<Node> nodes) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        makers.putIfAbsent(output, i);
      }
    }
    Integer maker = makers.get(value);
    if (maker == null) {
      return "which no node, input or initializer makes";
    }
    String made = "which node " + maker + ", " + nodes.get(maker).label() + ", makes ";
    List<Integer> cycle = cycle(user, maker, makers, nodes);
    if (cycle.isEmpty()) {
      return made + "only later: nodes must be sorted topologically. Sort them, or export again";
    }
    List<String> labels = cycle.stream().map(at -> nodes.get(at).label()).toList();
    return made + "from its outputs: a cycle, " + String.join(" <- ", labels);
  }

  /** The way from {@code from} back to {@code user} along inputs, or nothing if there is none. */
  private static List<Integer> cycle(
      int user, int from, Map<String, Integer> makers, List<Node> nodes) {
    Map<Integer, Integer> reachedFrom = new HashMap<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    reachedFrom.put(from, user);
    while (!open.isEmpty()) {
      int at = open.remove();
      if (at == user) {
        List<Integer> way = new ArrayList<>(List.of(user));
        for (int step = reachedFrom.get(user); step != user; step = reachedFrom.get(step)) {
          way.addFirst(step);
        }
        way.addFirst(user);
        return way;
      }
      for (String input : nodes.get(at).inputs()) {
        Integer maker = makers.get(input);
        if (maker != null && reachedFrom.putIfAbsent(maker, at) == null) {
          open.add(maker);
        }
      }
    }
    return List.of();
  }

  /** The values made so far, in one graph and those around it. */
  private static final class Scope {
    private final String where;
    private final Scope outer;
    private final Consumer<String> problems;
    // Value → what makes it: a node, or words for it.
    private final Map<String, Object> makers = new HashMap<>();

    Scope(String where, Scope outer, Consumer<String> problems) {
      this.where = where;
      this.outer = outer;
      this.problems = problems;
    }

    void report(String problem) {
      problems.accept(where + ": " + problem);
    }

    boolean has(String value) {
      for (Scope scope = this; scope != null; scope = scope.outer) {
        if (scope.makers.containsKey(value)) {
          return true;
        }
      }
      return false;
    }

    void make(String value, Object maker) {
      if (value.isEmpty()) {
        report(words(maker) + " has no name");
        return;
      }
      Object other = makers.put(value, maker);
      if (other != null) {
        report(
            "the value '"
                + value
                + "' is made twice: it is "
                + words(other)
                + " and "
                + words(maker));
      }
    }

    /** An initializer: a value of its own, or the default of the input of that name. */
    void makeConstant(String name) {
      if (!makers.containsKey(name)) {
        make(name, "an initializer");
      }
    }

    private static String words(Object maker) {
      return maker instanceof Node node ? "an output of node " + node.label() : maker.toString();
    }
  }
}
