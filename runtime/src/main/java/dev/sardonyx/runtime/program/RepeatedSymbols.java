package dev.sardonyx.runtime.program;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of dimensions that an input has more than once. Exporters told of dynamic axes by one name,
 * such as {@code input_ids[batch, batch]}, write it for all of them whether they are equal or not,
 * so that nothing follows from such a name: it is taken as unknown wherever the model declares it.
 */
public final class RepeatedSymbols {
  private RepeatedSymbols() {}

  /** {@code model} without names that an input of its graph has more than once. */
  public static Model forget(Model model) {
    Set<Dimension> repeated = new HashSet<>();
    model.graph().inputs().forEach(input -> collect(input, repeated));
    if (repeated.isEmpty()) {
      return model;
    }
    Graph graph = model.graph();
    Map<String, Value> values = new LinkedHashMap<>();
    graph.values().forEach((name, value) -> values.put(name, without(value, repeated)));
    return model.withGraph(
        new Graph(
            graph.name(),
            graph.nodes(),
            graph.initializers(),
            graph.sparseInitializers(),
            without(graph.inputs(), repeated),
            without(graph.outputs(), repeated),
            values,
            graph.quantizationAnnotations(),
            graph.documentation(),
            graph.metadata()));
  }

  private static void collect(Value input, Set<Dimension> repeated) {
    Set<Dimension> seen = new HashSet<>();
    for (Dimension dimension : dimensions(input)) {
      if (dimension instanceof Dimension.Symbol && !seen.add(dimension)) {
        repeated.add(dimension);
      }
    }
  }

  private static List<Dimension> dimensions(Value value) {
    return value.type().orElse(null) instanceof TensorType type
        ? type.dimensions().orElse(List.of())
        : List.of();
  }

  private static List<Value> without(List<Value> values, Set<Dimension> repeated) {
    return values.stream().map(value -> without(value, repeated)).toList();
  }

  private static Value without(Value value, Set<Dimension> repeated) {
    if (dimensions(value).stream().noneMatch(repeated::contains)) {
      return value;
    }
    List<Dimension> known =
        dimensions(value).stream()
            .map(dimension -> repeated.contains(dimension) ? Dimension.UNKNOWN : dimension)
            .toList();
    TensorType type = (TensorType) value.type().orElseThrow();
    return new Value(
        value.name(),
        Optional.of(TensorType.of(type.elementType(), known)),
        value.documentation(),
        value.metadata());
  }
}
