package dev.sardonyx.ir.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Walks a graph in order and keeps what is known of each value. */
final class GraphInference {
  private final Map<String, Function> functions;
  private final List<String> contradictions;
  private final List<ShapeInference.Call> calls;
  private final Scope scope;
  private final Map<String, Integer> opsets;

  /** The facts of one graph, and through its parent of the graphs around it. */
  private static final class Scope {
    private final Scope parent;
    private final Map<String, Fact> facts = new HashMap<>();

    private Scope(Scope parent) {
      this.parent = parent;
    }

    private Fact find(String name) {
      for (Scope scope = this; scope != null; scope = scope.parent) {
        Fact fact = scope.facts.get(name);
        if (fact != null) {
          return fact;
        }
      }
      return Fact.UNKNOWN;
    }
  }

  GraphInference(Model model, List<String> contradictions) {
    this(functionsByKey(model), contradictions, new ArrayList<>(), new Scope(null), model.opsets());
  }

  private GraphInference(
      Map<String, Function> functions,
      List<String> contradictions,
      List<ShapeInference.Call> calls,
      Scope scope,
      Map<String, Integer> opsets) {
    this.functions = functions;
    this.contradictions = contradictions;
    this.calls = calls;
    this.scope = scope;
    this.opsets = opsets;
  }

  private static Map<String, Function> functionsByKey(Model model) {
    Map<String, Function> byKey = new HashMap<>();
    for (Function function : model.functions()) {
      byKey.put(key(function.domain(), function.name(), function.overload()), function);
    }
    return byKey;
  }

  private static String key(String domain, String name, String overload) {
    return domain + ":" + name + ":" + overload;
  }

  /** An inference for a body: sees this one's facts, keeps its own apart. */
  GraphInference inner() {
    return new GraphInference(functions, contradictions, calls, new Scope(scope), opsets);
  }

  /** As {@link #inner}, for trying: what contradicts there is not told. */
  GraphInference quietInner() {
    return new GraphInference(
        functions, new ArrayList<>(), new ArrayList<>(), new Scope(scope), opsets);
  }

  /** What is known of a value by now. */
  Fact find(String name) {
    return scope.find(name);
  }

  /** The bodies of the functions called so far. */
  List<ShapeInference.Call> calls() {
    return calls;
  }

  /** The elements that are followed of this graph's values. */
  Map<String, List<Dimension>> elements() {
    Map<String, List<Dimension>> elements = new HashMap<>();
    scope.facts.forEach(
        (name, fact) -> {
          if (fact.data() != null) {
            elements.put(name, fact.data().stream().map(Size::toDimension).toList());
          }
        });
    return elements;
  }

  /** The graph with its values' types, its inputs being as they are declared. */
  Graph infer(Graph graph) {
    return infer(graph, null);
  }

  /**
   * The graph with its values' types.
   *
   * @param inputs what is known of the inputs beyond their declaration; null for nothing
   */
  Graph infer(Graph graph, List<Fact> inputs) {
    bindInputs(graph, inputs);
    Map<String, ValueType> declared = new HashMap<>();
    graph.values().values().forEach(v -> v.type().ifPresent(t -> declared.put(v.name(), t)));
    graph.outputs().forEach(v -> v.type().ifPresent(t -> declared.put(v.name(), t)));
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    Map<String, Value> values = new LinkedHashMap<>(graph.values());
    for (Node node : graph.nodes()) {
      nodes.add(inferNode(node, declared));
      for (String output : node.outputs()) {
        ValueType type = output.isEmpty() ? null : find(output).toType();
        if (type != null) {
          values.put(output, Value.of(output, type));
        }
      }
    }
    return graph.withNodes(nodes).withValues(values);
  }

  private void bindInputs(Graph graph, List<Fact> inputs) {
    graph.initializers().forEach((name, tensor) -> scope.facts.put(name, Fact.of(tensor)));
    graph
        .sparseInitializers()
        .forEach(
            (name, tensor) ->
                scope.facts.put(
                    name, Fact.of(TensorType.of(tensor.values().elementType(), tensor.shape()))));
    for (int i = 0; i < graph.inputs().size(); i++) {
      Value input = graph.inputs().get(i);
      Fact fact = input.type().map(Fact::of).orElse(Fact.UNKNOWN);
      if (inputs != null && i < inputs.size()) {
        fact = FactMerge.refine(inputs.get(i), fact, ignored -> {});
      }
      scope.facts.put(input.name(), named(input.name(), fact));
    }
  }

  /** The fact with a symbol of its own for each dimension nothing is known of. */
  private static Fact named(String value, Fact fact) {
    if (fact.shape() == null || fact.shape().stream().allMatch(Size::isKnown)) {
      return fact;
    }
    List<Size> shape = new ArrayList<>(fact.shape());
    for (int i = 0; i < shape.size(); i++) {
      if (!shape.get(i).isKnown()) {
        shape.set(i, Size.symbol(value + "[" + i + "]"));
      }
    }
    return new Fact(fact.elementType(), shape, fact.data(), fact.constant(), fact.other());
  }

  /** Sets the facts of the node's outputs; the node itself changes only in its bodies. */
  private Node inferNode(Node node, Map<String, ValueType> declared) {
    List<Fact> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? null : find(input));
    }
    NodeInference inference =
        new NodeInference(node, opsets.getOrDefault(node.domain(), 0), inputs);
    Node result = node;
    try {
      result = apply(inference);
    } catch (ModelFormatException | ShapeMismatchException | TypeMismatchException e) {
      // An attribute of the wrong type knows only its own name.
      boolean isNamed = e.getMessage().contains(node.label());
      contradictions.add(isNamed ? e.getMessage() : node.label() + ": " + e.getMessage());
    } catch (IndexOutOfBoundsException
        | NoSuchElementException
        | ArithmeticException
        | IllegalArgumentException e) {
      // Rules read dimensions and lists by position: here one is shorter than its operator takes.
      contradictions.add(
          node.label() + ": a rank, a list's length or a number is not one the operator takes");
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (output.isEmpty()) {
        continue;
      }
      Fact fact = inference.outputs().get(i);
      if (declared.containsKey(output)) {
        fact =
            FactMerge.refine(
                fact,
                Fact.of(declared.get(output)),
                what -> contradictions.add(node.label() + ": '" + output + "' " + what));
      }
      scope.facts.put(output, named(output, fact));
    }
    return result;
  }

  private Node apply(NodeInference inference) {
    Node node = inference.node();
    Function function = functions.get(key(node.domain(), node.operator(), node.overload()));
    if (function != null) {
      call(function, inference);
      return node;
    }
    if (node.domain().isEmpty()) {
      switch (node.operator()) {
        case "If":
          return BodyRules.ifNode(inference, this);
        case "Loop":
          return BodyRules.loop(inference, this);
        case "Scan":
          return BodyRules.scan(inference, this);
        default:
          break;
      }
    }
    ShapeRule rule = ShapeRules.find(node.domain(), node.operator());
    if (rule != null) {
      rule.infer(inference);
    }
    return node;
  }

  /** A function's outputs follow from its body with the attributes of the call. */
  private void call(Function function, NodeInference inference) {
    String place = inference.node().label() + ", function '" + function.name() + "'";
    List<String> inside = new ArrayList<>();
    List<ShapeInference.Call> nested = new ArrayList<>();
    GraphInference body =
        new GraphInference(functions, inside, nested, new Scope(null), function.opsets());
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < function.inputs().size(); i++) {
      String input = function.inputs().get(i);
      body.scope.facts.put(input, inference.input(i));
      inputs.add(body.value(input));
    }
    List<Node> nodes = new ArrayList<>();
    for (Node inner : function.nodes()) {
      nodes.add(body.inferNode(FunctionCall.bind(inner, function, inference.node()), Map.of()));
    }
    Map<String, Value> values = new LinkedHashMap<>();
    body.scope.facts.keySet().forEach(name -> values.put(name, body.value(name)));
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < function.outputs().size(); i++) {
      String output = function.outputs().get(i);
      inference.output(i, body.find(output));
      outputs.add(body.value(output));
    }
    Graph graph = Graph.of(function.name(), nodes, Map.of(), inputs, outputs).withValues(values);
    calls.add(new ShapeInference.Call(place, graph, function.opsets()));
    nested.forEach(
        call ->
            calls.add(
                new ShapeInference.Call(place + ": " + call.place(), call.body(), call.opsets())));
    inside.forEach(contradiction -> contradictions.add(place + ": " + contradiction));
  }

  /** A value of this graph with the type that was inferred. */
  private Value value(String name) {
    ValueType type = find(name).toType();
    return type == null ? Value.untyped(name) : Value.of(name, type);
  }
}
