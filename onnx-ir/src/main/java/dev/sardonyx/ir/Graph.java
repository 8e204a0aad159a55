package dev.sardonyx.ir;

import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of nodes in topological order; also the body of a control-flow attribute, which may then
 * use values of the graphs around it. Immutable.
 *
 * @param initializers constants by name; one that is also an input is that input's default
 * @param sparseInitializers constants in sparse form, by name
 * @param values what is declared about inner values, by name
 * @param quantizationAnnotations names of quantization parameter tensors: tensor → (key → tensor)
 */
public record Graph(
    String name,
    List<Node> nodes,
    Map<String, Tensor> initializers,
    Map<String, SparseTensor> sparseInitializers,
    List<Value> inputs,
    List<Value> outputs,
    Map<String, Value> values,
    Map<String, Map<String, String>> quantizationAnnotations,
    String documentation,
    Map<String, String> metadata) {
  public Graph {
    nodes = List.copyOf(nodes);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    sparseInitializers = Collections.unmodifiableMap(new LinkedHashMap<>(sparseInitializers));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    quantizationAnnotations = Map.copyOf(quantizationAnnotations);
    metadata = Map.copyOf(metadata);
  }

  public static Graph of(
      String name,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<Value> inputs,
      List<Value> outputs) {
    return new Graph(
        name, nodes, initializers, Map.of(), inputs, outputs, Map.of(), Map.of(), "", Map.of());
  }

  public Graph withNodes(List<Node> newNodes) {
    return with(newNodes, initializers);
  }

  /** This graph with other nodes and initializers; all declarations stay. */
  public Graph with(List<Node> newNodes, Map<String, Tensor> newInitializers) {
    return new Graph(
        name,
        newNodes,
        newInitializers,
        sparseInitializers,
        inputs,
        outputs,
        values,
        quantizationAnnotations,
        documentation,
        metadata);
  }

  public Graph withValues(Map<String, Value> newValues) {
    return new Graph(
        name,
        nodes,
        initializers,
        sparseInitializers,
        inputs,
        outputs,
        newValues,
        quantizationAnnotations,
        documentation,
        metadata);
  }

  public Graph withInputs(List<Value> newInputs) {
    return new Graph(
        name,
        nodes,
        initializers,
        sparseInitializers,
        newInputs,
        outputs,
        values,
        quantizationAnnotations,
        documentation,
        metadata);
  }

  /** The inputs a caller must give: those without a default among the initializers. */
  public List<Value> requiredInputs() {
    return inputs.stream()
        .filter(
            input ->
                !initializers.containsKey(input.name())
                    && !sparseInitializers.containsKey(input.name()))
        .toList();
  }
}
