package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.schema.TypeNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The names of the types of a graph's values, as far as declared, and of the graphs around it. */
final class KnownTypes {
  private final KnownTypes outer;
  // "" for a value this graph makes whose type is unknown.
  private final Map<String, String> names = new HashMap<>();

  KnownTypes(Graph graph, KnownTypes outer) {
    this.outer = outer;
    graph.nodes().forEach(node -> node.outputs().forEach(output -> names.put(output, "")));
    add(graph.outputs());
    add(graph.values().values());
    graph
        .initializers()
        .forEach((name, tensor) -> names.put(name, tensor.elementType().onnxName()));
    graph
        .sparseInitializers()
        .forEach((name, tensor) -> names.put(name, tensor.values().elementType().onnxName()));
    graph.inputs().forEach(input -> names.putIfAbsent(input.name(), ""));
    add(graph.inputs());
  }

  KnownTypes(Map<String, Value> values, KnownTypes outer) {
    this.outer = outer;
    add(values.values());
  }

  private void add(Collection<Value> values) {
    for (Value value : values) {
      value.type().flatMap(TypeNames::of).ifPresent(name -> names.put(value.name(), name));
    }
  }

  /** The name of a value's type; empty if it is unknown. */
  String find(String value) {
    for (KnownTypes types = this; types != null; types = types.outer) {
      String name = types.names.get(value);
      if (name != null) {
        return name;
      }
    }
    return "";
  }
}
