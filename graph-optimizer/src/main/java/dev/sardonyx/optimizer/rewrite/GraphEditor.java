package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One graph under rewriting: its nodes in order, and who makes and who uses each value. A value
 * used inside the body of a node counts as used by that node.
 *
 * <p>Nodes are told apart by identity, and every change replaces a node by another: a node taken
 * from here is stale once {@link #contains} is false.
 */
public final class GraphEditor {
  /** A node's place in the order of execution. */
  private static final class Place {
    private Node node;
    private Place previous;
    private Place next;
  }

  private final Graph original;
  private final GraphEditor outer;
  private final Names names;
  private final Place ends = new Place();
  private final Map<Node, Place> places = new IdentityHashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, List<Node>> consumers = new HashMap<>();
  private final Map<String, Tensor> initializers;
  private final Map<String, Value> values;
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private boolean touched;

  /**
   * @param outer the graph around this one, if this is a body; else null
   */
  public GraphEditor(Graph graph, GraphEditor outer, Names names) {
    this.original = graph;
    this.outer = outer;
    this.names = names;
    this.initializers = new LinkedHashMap<>(graph.initializers());
    this.values = new LinkedHashMap<>(graph.values());
    graph.inputs().forEach(input -> inputs.put(input.name(), input));
    graph.outputs().forEach(output -> outputs.put(output.name(), output));
    ends.previous = ends;
    ends.next = ends;
    graph.nodes().forEach(node -> link(node, ends));
    touched = false;
  }

  /** Whether anything was changed, or a fresh name taken, since this was made. */
  public boolean isTouched() {
    return touched;
  }

  private void link(Node node, Place before) {
    touched = true;
    Place place = new Place();
    place.node = node;
    place.next = before;
    place.previous = before.previous;
    before.previous.next = place;
    before.previous = place;
    places.put(node, place);
    for (String output : node.outputs()) {
      if (!output.isEmpty()) {
        producers.put(output, node);
      }
    }
    for (String used : usedBy(node)) {
      consumers.computeIfAbsent(used, ignored -> new ArrayList<>(2)).add(node);
    }
  }

  private Place unlink(Node node) {
    touched = true;
    Place place = places.remove(node);
    if (place == null) {
      throw new IllegalStateException(node.label() + " is not in the graph any more");
    }
    place.previous.next = place.next;
    place.next.previous = place.previous;
    for (String output : node.outputs()) {
      producers.remove(output, node);
    }
    for (String used : usedBy(node)) {
      consumers.get(used).removeIf(other -> other == node);
    }
    return place.next;
  }

  private static Set<String> usedBy(Node node) {
    Set<String> used = new LinkedHashSet<>(node.inputs());
    used.addAll(Subgraphs.captures(node));
    used.remove("");
    return used;
  }

  /** The names of the whole model, for the editor of a body. */
  public Names names() {
    return names;
  }

  /** Whether this is the model's graph, not a body. */
  public boolean isOutermost() {
    return outer == null;
  }

  /** The nodes in order of execution, as they are now. */
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>(places.size());
    for (Place place = ends.next; place != ends; place = place.next) {
      nodes.add(place.node);
    }
    return nodes;
  }

  public boolean contains(Node node) {
    return places.containsKey(node);
  }

  /** The node of this graph that makes {@code value}; empty for inputs and constants. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The node of this graph that makes {@code value} if it is {@code operator} of ai.onnx. */
  public Optional<Node> producer(String value, String operator) {
    return producer(value)
        .filter(node -> node.domain().isEmpty())
        .filter(node -> node.operator().equals(operator));
  }

  /** The nodes that use {@code value}, each once, those that use it in a body included. */
  public List<Node> consumers(String value) {
    return List.copyOf(consumers.getOrDefault(value, List.of()));
  }

  /** Whether {@code value} is an output of this graph. */
  public boolean isOutput(String value) {
    return outputs.containsKey(value);
  }

  /** The names of this graph's outputs. */
  public Set<String> outputNames() {
    return new LinkedHashSet<>(outputs.keySet());
  }

  /** Whether {@code value} is an input of this graph, with a default or without. */
  public boolean isInput(String value) {
    return inputs.containsKey(value);
  }

  /** Whether a node, an input or an initializer of this graph, not of one around it, makes it. */
  public boolean defines(String value) {
    return producers.containsKey(value)
        || inputs.containsKey(value)
        || initializers.containsKey(value)
        || original.sparseInitializers().containsKey(value);
  }

  /**
   * The value of {@code name} if no caller can change it: an initializer of this graph or of one
   * around it that is not also an input.
   */
  public Optional<Tensor> constant(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (defines(name)) {
      return inputs.containsKey(name)
          ? Optional.empty()
          : Optional.ofNullable(initializers.get(name));
    }
    return outer == null ? Optional.empty() : outer.constant(name);
  }

  /** The constant at input {@code index} of {@code node}. */
  public Optional<Tensor> constant(Node node, int index) {
    return node.hasInput(index) ? constant(node.inputs().get(index)) : Optional.empty();
  }

  /** What is known of the type of {@code name} if it is a dense tensor. */
  public Optional<TensorType> type(String name) {
    Tensor constant = initializers.get(name);
    if (constant != null && !inputs.containsKey(name)) {
      return Optional.of(TensorType.of(constant.elementType(), constant.shape()));
    }
    Value value = inputs.get(name);
    if (value == null) {
      value = values.get(name);
    }
    if (value == null) {
      value = outputs.get(name);
    }
    if (value != null) {
      return value.type().filter(TensorType.class::isInstance).map(TensorType.class::cast);
    }
    return outer == null || defines(name) ? Optional.empty() : outer.type(name);
  }

  /** The type of output {@code index} of {@code node}. */
  public Optional<TensorType> outputType(Node node, int index) {
    return node.hasOutput(index) ? type(node.outputs().get(index)) : Optional.empty();
  }

  /** Records the type of a value a pass has made. */
  public void declare(String name, TensorType type) {
    touched = true;
    values.put(name, Value.of(name, type));
  }

  /** A value name nobody has. */
  public String freshName(String hint) {
    touched = true;
    return names.fresh(hint);
  }

  /** Adds a constant under a fresh name made from {@code hint} and returns that name. */
  public String addConstant(String hint, Tensor tensor) {
    String name = freshName(hint);
    initializers.put(name, tensor);
    return name;
  }

  /** Adds a constant in place of the node that made {@code name} until now. */
  public void defineConstant(String name, Tensor tensor) {
    touched = true;
    initializers.put(name, tensor);
  }

  /** Takes away an initializer nobody uses. */
  public void removeConstant(String name) {
    touched = true;
    initializers.remove(name);
  }

  public Set<String> initializerNames() {
    return new LinkedHashSet<>(initializers.keySet());
  }

  public void remove(Node node) {
    unlink(node);
  }

  /** Puts {@code replacements}, in this order, where {@code node} was. */
  public void replace(Node node, Node... replacements) {
    Place next = unlink(node);
    for (Node replacement : replacements) {
      link(replacement, next);
    }
  }

  public void insertBefore(Node anchor, Node node) {
    link(node, places.get(anchor));
  }

  /** Makes everybody who uses {@code from} use {@code to} instead; graph outputs stay. */
  public void replaceUses(String from, String to) {
    for (Node consumer : consumers(from)) {
      replace(consumer, Subgraphs.renameUses(consumer, from, to));
    }
  }

  /**
   * Takes out {@code node}, whose output 0 equals the value {@code same}: users of the output use
   * {@code same}. If the output is one of the graph's, the node that makes {@code same} makes the
   * output instead.
   *
   * @return why it can't be done; empty if it is done
   */
  public Optional<String> bypass(Node node, String same) {
    String output = node.outputs().getFirst();
    if (!isOutput(output)) {
      if (anyBodyDefines(output, same)) {
        return Optional.of("a body has a value of its own named '" + same + "'");
      }
      replaceUses(output, same);
      remove(node);
      return Optional.empty();
    }
    Node maker = producers.get(same);
    if (maker == null) {
      return Optional.of("'" + output + "' is a graph output, and '" + same + "' no node's");
    }
    if (isOutput(same)) {
      return Optional.of("'" + output + "' and '" + same + "' are both graph outputs");
    }
    if (anyBodyDefines(same, output)) {
      return Optional.of("a body has a value of its own named '" + output + "'");
    }
    remove(node);
    replaceUses(same, output);
    replace(
        maker,
        maker.withOutputs(
            maker.outputs().stream().map(name -> name.equals(same) ? output : name).toList()));
    return Optional.empty();
  }

  private boolean anyBodyDefines(String usedValue, String name) {
    return consumers(usedValue).stream()
        .flatMap(consumer -> Subgraphs.of(consumer).stream())
        .anyMatch(body -> definesDeep(body, name));
  }

  private static boolean definesDeep(Graph body, String name) {
    return Subgraphs.definitions(body).contains(name)
        || body.nodes().stream()
            .flatMap(node -> Subgraphs.of(node).stream())
            .anyMatch(inner -> definesDeep(inner, name));
  }

  /** The graph as it is now. */
  public Graph build() {
    Set<String> made = new HashSet<>(producers.keySet());
    values.keySet().retainAll(made);
    return original.with(nodes(), initializers).withValues(values);
  }
}
