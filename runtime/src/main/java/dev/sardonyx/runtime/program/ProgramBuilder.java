package dev.sardonyx.runtime.program;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes a {@link Program} of a model's graph. */
public final class ProgramBuilder {
  private final Model model;
  private final OperatorRegistry registry;
  private final KernelProvider kernels;
  private final UnsupportedOperators unsupported = new UnsupportedOperators();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<OnnxValue> constants = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** The values that something reads when the program runs. */
  private final BitSet read = new BitSet();

  private ProgramBuilder(Model model, OperatorRegistry registry, KernelProvider kernels) {
    this.model = model;
    this.registry = registry;
    this.kernels = kernels;
  }

  /**
   * The program of {@code model}'s graph.
   *
   * @param constantNodes the values of {@code Constant} nodes
   * @throws UnsupportedOperatorException naming all operators that are missing or refuse their node
   */
  public static Program build(
      Model model,
      OperatorRegistry registry,
      KernelProvider kernels,
      Function<Node, OnnxValue> constantNodes) {
    return new ProgramBuilder(model, registry, kernels).build(constantNodes);
  }

  private Program build(Function<Node, OnnxValue> constantNodes) {
    Graph graph = model.graph();
    for (Value input : graph.inputs()) {
      define(input.name(), null);
    }
    graph.initializers().forEach(this::defineConstant);
    graph.sparseInitializers().forEach(this::defineConstant);
    for (Node node : graph.nodes()) {
      OperatorRegistry.Entry entry =
          registry.find(node.domain(), node.operator(), model.opset(node.domain())).orElse(null);
      if (entry == null) {
        unsupported.missing(node, model.opset(node.domain()));
        defineOutputs(node);
      } else if (node.operator().equals("Constant") && node.domain().isEmpty()) {
        define(node.outputs().getFirst(), constantNodes.apply(node));
      } else {
        addStep(node, entry);
      }
    }
    unsupported.throwIfAny();
    int[] outputs = new int[graph.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      String name = graph.outputs().get(i).name();
      outputs[i] = number(name, "an output of the graph");
      read.set(outputs[i]);
    }
    return new Program(
        graph.inputs(), graph.outputs(), outputs, List.copyOf(steps), constantsRead());
  }

  /** Constants that no step reads are let go: their operators hold packed copies. */
  private OnnxValue[] constantsRead() {
    OnnxValue[] kept = new OnnxValue[constants.size()];
    for (int value = 0; value < kept.length; value++) {
      kept[value] = isInput(value) || read.get(value) ? constants.get(value) : null;
    }
    return kept;
  }

  private boolean isInput(int value) {
    return value < model.graph().inputs().size();
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
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          node.hasInput(i)
              ? number(node.inputs().get(i), "input " + i + " of " + node.label())
              : Step.ABSENT;
    }
    Operator operator = createOperator(node, entry, inputs);
    for (int input : inputs) {
      if (input != Step.ABSENT) {
        read.set(input);
      }
    }
    int opset = model.opset(node.domain());
    int[] outputs = defineOutputs(node);
    steps.add(new Step(steps.size(), node, opset, operator, inputs, outputs, entry.view()));
  }

  /** The node's operator; inputs of which it takes a copy become absent. Null if it refuses. */
  private Operator createOperator(Node node, OperatorRegistry.Entry entry, int[] inputs) {
    int[] given = inputs.clone();
    OperatorSetup setup =
        new OperatorSetup(
            node,
            model.opset(node.domain()),
            kernels,
            index -> fixed(given[index]),
            index -> inputs[index] = Step.ABSENT);
    try {
      return entry.factory().create(setup);
    } catch (UnsupportedOperatorException refusal) {
      unsupported.refused(refusal);
      return null;
    }
  }

  /** The constant that value {@code number} always has; null if it differs between runs. */
  private Tensor fixed(int number) {
    return !isInput(number) && constants.get(number) instanceof Tensor tensor ? tensor : null;
  }
}
