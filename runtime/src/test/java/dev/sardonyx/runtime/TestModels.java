package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models of {@link TestOperators}. */
final class TestModels {
  /** Options that know the test operators and run the graph as it is written. */
  static final SessionOptions OPTIONS =
      SessionOptions.defaults()
          .operators(new TestOperators())
          .optimization(OptimizationLevel.NONE)
          .threads(2);

  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();

  /** A FLOAT vector of any size; inputs with the same symbol have the same size. */
  TestModels input(String name, String symbol) {
    return input(name, TensorType.of(ElementType.FLOAT, Dimension.of(symbol)));
  }

  TestModels input(String name, TensorType type) {
    inputs.add(Value.of(name, type));
    return this;
  }

  TestModels constant(String name, float... elements) {
    initializers.put(name, Tensor.of(elements, elements.length));
    return this;
  }

  /**
   * Adds a node.
   *
   * @param inputNames separated by commas
   * @param outputNames separated by commas
   */
  TestModels node(String operator, String inputNames, String outputNames) {
    nodes.add(
        new Node(
            operator + nodes.size(),
            TestOperators.DOMAIN,
            operator,
            "",
            Arrays.asList(inputNames.split(",", -1)),
            Arrays.asList(outputNames.split(",", -1)),
            Map.of(),
            "",
            Map.of()));
    return this;
  }

  TestModels output(String name) {
    outputs.add(Value.untyped(name));
    return this;
  }

  Model build() {
    return Model.of(Graph.of("test", nodes, initializers, inputs, outputs), 20)
        .withOpsets(Map.of("", 20, TestOperators.DOMAIN, 1));
  }
}
