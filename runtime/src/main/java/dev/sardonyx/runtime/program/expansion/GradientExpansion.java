package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gradient of ai.onnx.preview.training: the part of the graph that makes {@code y} of {@code xs}
 * and {@code zs} is computed on the node's inputs and gone through backwards. Every operator on the
 * way must have a rule in {@link GradientRules}, or the model is refused.
 */
final class GradientExpansion {
  /** FLOAT, FLOAT16, DOUBLE and BFLOAT16 as attributes name them. */
  private static final Set<Integer> FLOAT_TYPES = Set.of(1, 10, 11, 16);

  private GradientExpansion() {}

  static void register() {
    Expansions.register("ai.onnx.preview.training", "Gradient", GradientExpansion::expand);
  }

  private static boolean expand(ExpandedCall call) {
    List<String> xs = names(call, "xs");
    List<String> independent = new ArrayList<>(xs);
    independent.addAll(names(call, "zs"));
    String y = call.text("y", "");
    if (independent.size() != call.node().inputs().size()) {
      return false;
    }
    // The nodes that y depends on, last first.
    Set<String> needed = new LinkedHashSet<>(List.of(y));
    List<Node> path = new ArrayList<>();
    for (Node node : call.before().reversed()) {
      boolean makesNeeded = node.outputs().stream().anyMatch(needed::contains);
      if (makesNeeded && node.outputs().stream().noneMatch(independent::contains)) {
        path.add(node);
        needed.addAll(node.inputs());
      }
    }
    // Forwards again, on the values given.
    Map<String, String> values = new HashMap<>();
    Set<String> varying = new LinkedHashSet<>(xs);
    for (int i = 0; i < independent.size(); i++) {
      values.put(independent.get(i), call.input(i));
    }
    for (Node node : path.reversed()) {
      if (node.inputs().stream().anyMatch(varying::contains)) {
        requireRule(node);
        if (varies(node)) {
          varying.addAll(node.outputs());
        }
      }
      List<String> outputs = new ArrayList<>();
      for (String output : node.outputs()) {
        outputs.add(call.fresh(output));
        values.put(output, outputs.getLast());
      }
      call.addNode(
          node.withName(call.fresh(node.operator()))
              .withInputs(node.inputs().stream().map(n -> values.getOrDefault(n, n)).toList())
              .withOutputs(outputs));
    }
    Map<String, String> gradients = new HashMap<>();
    gradients.put(y, filled(call, 1, values.getOrDefault(y, y)));
    for (Node node : path) {
      boolean matters = node.outputs().stream().anyMatch(gradients::containsKey);
      if (matters && node.outputs().stream().anyMatch(varying::contains)) {
        goBack(call, node, values, varying, gradients);
      }
    }
    for (int i = 0; i < xs.size(); i++) {
      if (!call.output(i).isEmpty()) {
        String gradient = gradients.get(xs.get(i));
        call.addAs(
            call.output(i),
            "Identity",
            List.of(gradient == null ? filled(call, 0, call.input(i)) : gradient));
      }
    }
    return true;
  }

  private static List<String> names(ExpandedCall call, String attribute) {
    return call.node().attribute(attribute).map(Attribute::asStrings).orElse(List.of());
  }

  private static String filled(ExpandedCall call, float value, String like) {
    return call.own("FilledLike", List.of(like), Attribute.of("value", value));
  }

  private static void requireRule(Node node) {
    boolean known =
        node.domain().isEmpty()
            && (GradientRules.of(node.operator()) != null || GradientRules.isFlat(node.operator()));
    if (!known) {
      throw new UnsupportedOperatorException(
          "Gradient doesn't support "
              + node.label()
              + " between its inputs and 'y': compute that part outside, or pass its result as an"
              + " input");
    }
  }

  /** Whether a gradient flows from the outputs of a node to its inputs. */
  private static boolean varies(Node node) {
    if (node.operator().equals("Cast")) {
      int to = (int) node.attribute("to").map(Attribute::asInt).orElse(0L).longValue();
      return FLOAT_TYPES.contains(to);
    }
    return !GradientRules.isFlat(node.operator());
  }

  private static void goBack(
      ExpandedCall call,
      Node node,
      Map<String, String> values,
      Set<String> varying,
      Map<String, String> gradients) {
    List<String> inputs =
        node.inputs().stream().map(name -> values.getOrDefault(name, name)).toList();
    List<String> outputs = node.outputs().stream().map(values::get).toList();
    List<String> upstreams = new ArrayList<>();
    node.outputs().forEach(name -> upstreams.add(gradients.get(name)));
    for (int i = 0; i < inputs.size(); i++) {
      String name = node.inputs().get(i);
      if (varying.contains(name)) {
        GradientStep step = new GradientStep(call, node, inputs, outputs, upstreams, i);
        String own = GradientRules.of(node.operator()).of(step);
        if (own == null) {
          throw new UnsupportedOperatorException(
              "Gradient doesn't support %s where '%s', its input %d, depends on 'xs'"
                  .formatted(node.label(), name, i));
        }
        gradients.merge(name, own, (a, b) -> call.add("Add", List.of(a, b)));
      }
    }
  }
}
