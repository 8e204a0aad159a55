package dev.sardonyx.optimizer;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds small models for tests, a line a node, and optimizes them. */
final class Models {
  /** An evaluator that adds INT64 vectors and computes nothing else. */
  static final ConstantEvaluator ADDS = Models::add;

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private int opset = 13;

  static Models model() {
    return new Models();
  }

  Models opset(int version) {
    opset = version;
    return this;
  }

  /** A FLOAT input; a dimension is a number or, as text, a symbol. */
  Models input(String name, Object... dimensions) {
    return input(name, ElementType.FLOAT, dimensions);
  }

  Models input(String name, ElementType type, Object... dimensions) {
    List<Dimension> all = new ArrayList<>();
    for (Object dimension : dimensions) {
      all.add(
          dimension instanceof Integer size
              ? Dimension.of((long) size)
              : Dimension.of((String) dimension));
    }
    inputs.add(Value.of(name, TensorType.of(type, all)));
    return this;
  }

  Models constant(String name, Tensor tensor) {
    constants.put(name, tensor);
    return this;
  }

  Models scalar(String name, float value) {
    return constant(name, Tensor.scalar(value));
  }

  /** A node of one output; {@code inputs} separated by blanks, {@code -} for an absent one. */
  Models node(String operator, String inputNames, String output, Attribute... attributes) {
    List<String> names = new ArrayList<>();
    for (String name : inputNames.isEmpty() ? new String[0] : inputNames.split(" ")) {
      names.add(name.equals("-") ? "" : name);
    }
    nodes.add(Node.of(operator, names, List.of(output.split(" ")), attributes));
    return this;
  }

  Models output(String... names) {
    for (String name : names) {
      outputs.add(Value.untyped(name));
    }
    return this;
  }

  Model build() {
    return Model.of(Graph.of("test", nodes, constants, inputs, outputs), opset);
  }

  Graph graph() {
    return build().graph();
  }

  Optimized portable() {
    return Optimizer.standard(ADDS)
        .optimize(build(), OptimizerOptions.of(OptimizationLevel.PORTABLE));
  }

  Optimized engine() {
    return engine(OptimizerOptions.of(OptimizationLevel.ENGINE));
  }

  Optimized engine(OptimizerOptions options) {
    return Optimizer.standard(ADDS).optimize(build(), options);
  }

  /** Operators of the result's main graph with their counts. */
  static Map<String, Integer> operators(Optimized optimized) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Node node : optimized.model().graph().nodes()) {
      counts.merge(node.qualifiedOperator(), 1, Integer::sum);
    }
    return counts;
  }

  /** The only node of an operator in the result. */
  static Node only(Optimized optimized, String operator) {
    List<Node> found =
        optimized.model().graph().nodes().stream()
            .filter(node -> node.qualifiedOperator().equals(operator))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(operator + ": " + operators(optimized));
    }
    return found.getFirst();
  }

  static Tensor constant(Optimized optimized, String name) {
    return optimized.model().graph().initializers().get(name);
  }

  /** The reasons a pass gave for what it declined, one a line. */
  static String declined(Optimized optimized, String pass) {
    StringBuilder text = new StringBuilder();
    for (OptimizationReport.Declined declined : optimized.report().pass(pass).declined()) {
      text.append(declined.candidate()).append(": ").append(declined.reason()).append('\n');
    }
    return text.toString();
  }

  private static Optional<List<OnnxValue>> add(Node node, int opset, List<OnnxValue> inputs) {
    if (!node.operator().equals("Add")
        || !(inputs.get(0) instanceof Tensor a)
        || !(inputs.get(1) instanceof Tensor b)) {
      return Optional.empty();
    }
    long[] left = a.longs();
    long[] right = b.longs();
    long[] sum = new long[left.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = left[i] + right[i];
    }
    return Optional.of(List.of(Tensor.of(sum, sum.length)));
  }
}
