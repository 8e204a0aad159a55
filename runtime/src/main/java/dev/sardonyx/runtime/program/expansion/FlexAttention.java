package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * FlexAttention of ai.onnx.preview: attention with bodies that change the scores and the
 * probabilities. The bodies' nodes become nodes of the graph.
 */
final class FlexAttention {
  private FlexAttention() {}

  static void register() {
    Expansions.register("ai.onnx.preview", "FlexAttention", FlexAttention::expand);
  }

  private static boolean expand(ExpandedCall call) {
    if (call.opset() < 15) {
      return false;
    }
    String q = call.input(0);
    String root = call.add("CastLike", List.of(rootOfScale(call), q));
    String keys =
        call.own("MatrixTranspose", List.of(call.own("RepeatHeads", List.of(call.input(1), q))));
    String scores =
        call.add(
            "MatMul",
            List.of(call.add("Mul", List.of(q, root)), call.add("Mul", List.of(keys, root))));
    long precision = call.integer("softmax_precision", 0);
    scores =
        precision == 0
            ? call.own("AtLeastFloat", List.of(scores))
            : call.add("Cast", List.of(scores), Attribute.of("to", precision));
    scores = inline(call, "score_mod", scores);
    String probabilities = call.add("Softmax", List.of(scores), Attribute.of("axis", -1L));
    probabilities = inline(call, "prob_mod", probabilities);
    String values =
        call.add(
            "CastLike", List.of(call.own("RepeatHeads", List.of(call.input(2), q)), probabilities));
    String product = call.add("MatMul", List.of(probabilities, values));
    call.addAs(call.output(0), "CastLike", List.of(product, call.input(2)));
    return true;
  }

  /** The root of the scale, FLOAT; without one, of 1 / sqrt(head size). */
  private static String rootOfScale(ExpandedCall call) {
    if (call.node().attribute("scale").isPresent()) {
      return call.constant((float) Math.sqrt(call.real("scale", 1)));
    }
    String shape = call.add("Shape", List.of(call.input(0)));
    String size = call.add("Gather", List.of(shape, call.integers(3L)));
    String real = call.add("Cast", List.of(size), Attribute.of("to", 1));
    return call.add(
        "Reciprocal", List.of(call.add("Sqrt", List.of(call.add("Sqrt", List.of(real))))));
  }

  /** The output of a body on {@code value}; the value itself if there is no such body. */
  private static String inline(ExpandedCall call, String attribute, String value) {
    Graph body = call.node().attribute(attribute).map(Attribute::asGraph).orElse(null);
    if (body == null) {
      return value;
    }
    Map<String, String> scope = new HashMap<>();
    Subgraphs.definitions(body).forEach(name -> scope.put(name, call.fresh(name)));
    scope.put(body.inputs().getFirst().name(), value);
    body.initializers()
        .forEach(
            (name, tensor) ->
                call.addAs(scope.get(name), "Constant", List.of(), Attribute.of("value", tensor)));
    for (Node node : body.nodes()) {
      Node renamed = node.withName(call.fresh(node.operator()));
      for (Map.Entry<String, String> name : scope.entrySet()) {
        renamed = Subgraphs.renameUses(renamed, name.getKey(), name.getValue());
      }
      call.addNode(
          renamed.withOutputs(
              node.outputs().stream().map(name -> scope.getOrDefault(name, name)).toList()));
    }
    return scope.get(body.outputs().getFirst().name());
  }
}
