package dev.sardonyx.runtime.program;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes a {@link Program} of a model's graph, and of each graph that a node holds. */
public final class ProgramBuilder {
  /** What is the same for a model's graph and all graphs inside it. */
  private record Settings(
      Map<String, Integer> opsets,
      OperatorRegistry registry,
      KernelProvider kernels,
      Map<Object, Object> made,
      NodePlacement placement,
      Function<Node, OnnxValue> constantNodes,
      BodyFactory bodies,
      UnsupportedOperators unsupported) {

    /** The first of the objects equal to this one, which is kept for all operators. */
    Object shared(Object object) {
      Object first = made.putIfAbsent(object, object);
      return first == null ? object : first;
    }

    int opset(Node node) {
      return opsets.getOrDefault(node.domain(), 0);
    }
  }

  private static final Set<AttributeType> SINGLE =
      EnumSet.of(AttributeType.INT, AttributeType.FLOAT, AttributeType.STRING);

  private final Settings settings;
  private final Graph graph;
  private final List<Value> inputs;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<OnnxValue> constants = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** By name: how often the nodes still to come and the graph's outputs read it. */
  private final Map<String, Integer> uses = new HashMap<>();

  /** The values that something reads when the program runs. */
  private final BitSet read = new BitSet();

  /**
   * @param inputs the graph's inputs, after which come the values it captures
   */
  private ProgramBuilder(Settings settings, Graph graph, List<Value> inputs) {
    this.settings = settings;
    this.graph = graph;
    this.inputs = inputs;
    inputs.forEach(input -> define(input.name(), null));
  }

  /**
   * The program of {@code model}'s graph.
   *
   * @param weights the graph's dense initializers, in place of those of {@code model}. Emptied;
   *     each is let go as soon as the last operator that reads it has its own packed copy, so that
   *     a large model is not in memory twice
   * @param placement which nodes run elsewhere than on the processor
   * @param constantNodes the values of {@code Constant} nodes
   * @param bodies makes what an operator gets of a graph its node holds
   * @throws UnsupportedOperatorException naming all operators that are missing or refuse their node
   */
  public static Program build(
      Model model,
      Map<String, Tensor> weights,
      OperatorRegistry registry,
      KernelProvider kernels,
      NodePlacement placement,
      Function<Node, OnnxValue> constantNodes,
      BodyFactory bodies) {
    UnsupportedOperators unsupported = new UnsupportedOperators();
    Settings settings =
        new Settings(
            model.opsets(),
            registry,
            kernels,
            new HashMap<>(),
            placement,
            constantNodes,
            bodies,
            unsupported);
    Graph graph = model.graph();
    Program program = new ProgramBuilder(settings, graph, graph.inputs()).build(weights);
    unsupported.throwIfAny();
    return program;
  }

  private Program build(Map<String, Tensor> weights) {
    weights.forEach(this::defineConstant);
    weights.clear();
    countUses();
    graph.sparseInitializers().forEach(this::defineConstant);
    for (Node node : graph.nodes()) {
      int opset = settings.opset(node);
      OperatorRegistry.Entry entry =
          settings.registry.find(node.domain(), node.operator(), opset).orElse(null);
      if (entry == null) {
        settings.unsupported.missing(node, opset);
        defineOutputs(node);
      } else if (node.operator().equals("Constant") && node.domain().isEmpty()) {
        define(node.outputs().getFirst(), settings.constantNodes.apply(node));
      } else {
        addStep(node, entry);
      }
      letGo(node);
    }
    int[] outputs = new int[graph.outputs().size()];
    List<Value> typedOutputs = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      Value output = graph.outputs().get(i);
      outputs[i] = number(output.name(), "an output of the graph");
      read.set(outputs[i]);
      boolean isInferred = output.type().isEmpty() && graph.values().containsKey(output.name());
      typedOutputs.add(isInferred ? graph.values().get(output.name()) : output);
    }
    return new Program(inputs, typedOutputs, outputs, List.copyOf(steps), constantsRead());
  }

  /**
   * A graph that {@code node} holds, made ready to run. Captured constants are constants in it too.
   *
   * @param captured the values that the node's bodies capture and that are no constants
   */
  private Body body(Graph body, Node node, List<String> captured) {
    Set<String> names = Subgraphs.captures(body);
    List<Value> bodyInputs = new ArrayList<>(body.inputs());
    names.stream().filter(captured::contains).map(Value::untyped).forEach(bodyInputs::add);
    ProgramBuilder builder = new ProgramBuilder(settings, body, bodyInputs);
    for (String name : names) {
      if (!captured.contains(name)) {
        builder.define(name, constants.get(number(name, "captured by " + node.label())));
      }
    }
    int[] places =
        names.stream()
            .filter(captured::contains)
            .mapToInt(name -> node.inputs().size() + captured.indexOf(name))
            .toArray();
    return settings.bodies.create(builder.build(new LinkedHashMap<>(body.initializers())), places);
  }

  private void countUses() {
    graph.outputs().forEach(output -> uses.merge(output.name(), 1, Integer::sum));
    for (Node node : graph.nodes()) {
      namesRead(node).forEach(name -> uses.merge(name, 1, Integer::sum));
    }
  }

  /** The values that {@code node} and its bodies read. */
  private static List<String> namesRead(Node node) {
    List<String> names = new ArrayList<>(node.inputs());
    names.addAll(Subgraphs.captures(node));
    return names;
  }

  /** Constants that neither a step so far nor a later node reads are let go. */
  private void letGo(Node node) {
    for (String name : namesRead(node)) {
      int left = uses.merge(name, -1, Integer::sum);
      Integer value = numbers.get(name);
      if (left == 0 && value != null && !isInput(value) && !read.get(value)) {
        constants.set(value, null);
      }
    }
  }

  /**
   * Constants that no step reads are not kept: their operators hold packed copies. The others are
   * decoded now, and with that lose their hold on the bytes of the whole model.
   */
  private OnnxValue[] constantsRead() {
    OnnxValue[] kept = new OnnxValue[constants.size()];
    for (int value = 0; value < kept.length; value++) {
      if (isInput(value) || read.get(value)) {
        kept[value] = constants.get(value);
        if (kept[value] instanceof Tensor tensor) {
          tensor.array();
        }
      }
    }
    return kept;
  }

  private boolean isInput(int value) {
    return value < inputs.size();
  }

  private int define(String name, OnnxValue constant) {
    int number = constants.size();
    if (numbers.putIfAbsent(name, number) != null) {
      throw new GraphConsistencyException("the value '" + name + "' is made twice");
    }
    constants.add(constant);
    return number;
  }

  /** An initializer that is also an input is that input's default. */
  private void defineConstant(String name, OnnxValue value) {
    Integer input = numbers.get(name);
    if (input != null && isInput(input)) {
      constants.set(input, value);
    } else {
      define(name, value);
    }
  }

  private int[] defineOutputs(Node node) {
    int[] outputs = new int[node.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = node.hasOutput(i) ? define(node.outputs().get(i), null) : Step.ABSENT;
    }
    return outputs;
  }

  private int number(String name, String user) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new GraphConsistencyException(
          "the value '"
              + name
              + "', "
              + user
              + ", is neither an input nor a constant nor made by an earlier node");
    }
    return number;
  }

  private void addStep(Node node, OperatorRegistry.Entry entry) {
    List<String> captured = new ArrayList<>();
    for (String name : Subgraphs.captures(node)) {
      if (fixed(number(name, "captured by " + node.label())) == null) {
        captured.add(name);
      }
    }
    int own = node.inputs().size();
    int[] stepInputs = new int[own + captured.size()];
    for (int i = 0; i < own; i++) {
      stepInputs[i] =
          node.hasInput(i)
              ? number(node.inputs().get(i), "input " + i + " of " + node.label())
              : Step.ABSENT;
    }
    for (int i = 0; i < captured.size(); i++) {
      stepInputs[own + i] = numbers.get(captured.get(i));
    }
    NodePlacement.Placed placed = settings.placement.of(node);
    Operator operator;
    if (placed == null) {
      operator = createOperator(node, entry, stepInputs, captured);
    } else {
      operator = placed.step();
      placed.taken().stream().forEach(index -> stepInputs[index] = Step.ABSENT);
    }
    for (int input : stepInputs) {
      if (input != Step.ABSENT) {
        read.set(input);
      }
    }
    boolean hasBodies = !Subgraphs.of(node).isEmpty();
    steps.add(
        new Step(
            steps.size(),
            withoutContent(node),
            settings.opset(node),
            operator,
            stepInputs,
            defineOutputs(node),
            hasBodies,
            placed == null ? entry.view() : placed.operator().isView()));
  }

  /**
   * The node with those of its attributes that are single numbers or texts. Its operator has read
   * the others, among which may be graphs full of weights and the tables of trees.
   */
  private static Node withoutContent(Node node) {
    Map<String, Attribute> small = new LinkedHashMap<>(node.attributes());
    small.values().removeIf(attribute -> !SINGLE.contains(attribute.type()));
    return node.withAttributes(small);
  }

  /** The node's operator; inputs of which it takes a copy become absent. Null if it refuses. */
  private Operator createOperator(
      Node node, OperatorRegistry.Entry entry, int[] stepInputs, List<String> captured) {
    int[] given = stepInputs.clone();
    OperatorSetup setup =
        new OperatorSetup(
            node,
            settings.opset(node),
            settings.kernels,
            index -> fixed(given[index]),
            index -> stepInputs[index] = Step.ABSENT,
            settings::shared,
            body -> body(body, node, captured));
    try {
      Operator operator = entry.factory().create(setup);
      setup.end();
      return operator;
    } catch (UnsupportedOperatorException refusal) {
      settings.unsupported.refused(refusal);
      return null;
    } catch (ArithmeticException overflow) { // from narrowing an attribute to int
      throw new ModelFormatException(
          node.label() + ": one of its attributes is beyond the range of sizes and counts",
          overflow);
    }
  }

  /** The constant that value {@code number} always has; null if it differs between runs. */
  private Tensor fixed(int number) {
    return !isInput(number) && constants.get(number) instanceof Tensor tensor ? tensor : null;
  }
}
