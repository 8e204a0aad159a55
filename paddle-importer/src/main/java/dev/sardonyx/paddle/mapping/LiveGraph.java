package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves out what no output needs: by-products of training, constants that became attributes. */
final class LiveGraph {
  private LiveGraph() {}

  static Graph of(
      String name,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<Value> inputs,
      List<Value> outputs) {
    Set<String> needed = new HashSet<>();
    outputs.forEach(output -> needed.add(output.name()));
    List<Node> live = new ArrayList<>();
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(needed::contains)) {
        live.add(node);
        needed.addAll(node.inputs());
        needed.addAll(Subgraphs.captures(node));
      }
    }
    Collections.reverse(live);
    Map<String, Tensor> used = new LinkedHashMap<>();
    initializers.forEach(
        (initializer, tensor) -> {
          if (needed.contains(initializer)) {
            used.put(initializer, tensor);
          }
        });
    return Graph.of(name, live, used, inputs, outputs);
  }
}
