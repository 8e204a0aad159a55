package dev.sardonyx.runtime;

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link Program} of a model's graph. */
public final class ProgramBuilder {
  private final Model model;
  private final OperatorRegistry registry;
  private final KernelProvider kernels;
  private final NodeEvaluator evaluator;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<OnnxValue> constants = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  // By value number: whether something reads the value when the program runs.
  private final List<Boolean> read = new ArrayList<>();

  private ProgramBuilder(Model model, OperatorRegistry registry, KernelProvider kernels) {
    this.model = model;
    this.registry = registry;
    this.kernels = kernels;
    this.evaluator = new NodeEvaluator(registry, kernels);
  }

  /**
   * The program of {@code model}'s graph.
   *
   * @throws UnsupportedOperatorException naming all operators that are not in the registry
   */
  public static Program build(Model model, OperatorRegistry registry, KernelProvider kernels) {
    requireAllOperators(model, registry);
    return new ProgramBuilder(model, registry, kernels).build();
  }

  private static void requireAllOperators(Model model, OperatorRegistry registry) {
    Map<String, List<Node>> missing = new LinkedHashMap<>();
    for (Node node : model.graph().nodes()) {
      if (registry.find(node.domain(), node.operator(), model.opset(node.domain())).isEmpty()) {
        missing.computeIfAbsent(node.qualifiedOperator(), ignored -> new ArrayList<>()).add(node);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    StringBuilder message =
        new StringBuilder("the model uses operators that are not implemented: ");
    String separator = "";
    for (Map.Entry<String, List<Node>> entry : missing.entrySet()) {
      Node first = entry.getValue().getFirst();
      message
          .append(separator)
          .append(entry.getKey())
          .append(" of opset ")
          .append(model.opset(first.domain()))
          .append(" (")
          .append(entry.getValue().size())
          .append(entry.getValue().size() == 1 ? " node, " : " nodes, first ")
          .append(first.label())
          .append(")");
      separator = "; ";
    }
    throw new UnsupportedOperatorException(message.toString());
  }

  private Program build() {
    Graph graph = model.graph();
    for (Value input : graph.inputs()) {
      define(input.name(), null);
    }
    graph.initializers().forEach(this::defineConstant);
    graph.sparseInitializers().forEach(this::defineConstant);
    for (Node node : graph.nodes()) {
      if (node.operator().equals("Constant") && node.domain().isEmpty()) {
        OnnxValue value = evaluator.evaluate(node, model.opset(""), List.of()).getFirst();
        define(node.outputs().getFirst(), value);
      } else {
        addStep(node);
      }
    }
    int[] outputs = new int[graph.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      String name = graph.outputs().get(i).name();
      outputs[i] = number(name, () -> "output of the graph");
      read.set(outputs[i], true);
    }
    OnnxValue[] kept = new OnnxValue[constants.size()];
    for (int value = 0; value < kept.length; value++) {
      boolean input = value < graph.inputs().size();
      kept[value] = input || read.get(value) ? constants.get(value) : null;
    }
    return new Program(graph.inputs(), graph.outputs(), outputs, List.copyOf(steps), kept);
  }

  private int define(String name, OnnxValue constant) {
    int number = constants.size();
    if (numbers.putIfAbsent(name, number) != null) {
      throw new GraphConsistencyException("the value '" + name + "' is made twice");
    }
    constants.add(constant);
    read.add(false);
    return number;
  }

  private void defineConstant(String name, OnnxValue value) {
    Integer input = numbers.get(name);
    if (input != null && input < model.graph().inputs().size()) {
      constants.set(input, value);
    } else {
      define(name, value);
    }
  }

  private int number(String name, java.util.function.Supplier<String> user) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new GraphConsistencyException(
          "the value '"
              + name
              + "', "
              + user.get()
              + ", is neither an input nor a constant nor made by an earlier node");
    }
    return number;
  }

  private void addStep(Node node) {
    int opset = model.opset(node.domain());
    OperatorRegistry.Entry entry =
        registry.find(node.domain(), node.operator(), opset).orElseThrow();
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      int position = i;
      inputs[i] =
          node.hasInput(i)
              ? number(node.inputs().get(i), () -> "input " + position + " of " + node.label())
              : Step.ABSENT;
    }
    boolean[] taken = new boolean[inputs.length];
    OperatorSetup setup =
        new OperatorSetup(
            node, opset, kernels, index -> fixed(inputs[index]), index -> taken[index] = true);
    Operator operator = entry.factory().create(setup);
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] != Step.ABSENT && !taken[i]) {
        read.set(inputs[i], true);
      }
    }
    int[] outputs = new int[node.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = node.hasOutput(i) ? define(node.outputs().get(i), null) : Step.ABSENT;
    }
    steps.add(new Step(steps.size(), node, opset, operator, inputs, outputs, entry.view()));
  }

  /** The constant that value {@code number} always has; null if it differs between runs. */
  private Tensor fixed(int number) {
    boolean overridable = number < model.graph().inputs().size();
    return !overridable && constants.get(number) instanceof Tensor tensor ? tensor : null;
  }
}
