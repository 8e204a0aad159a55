package dev.sardonyx.runtime.program.expansion;

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
 * way must be one of those below, or the node stays, and is reported as not implemented.
 */
final class GradientExpansion {
  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    RULES.put("Add", GradientExpansion::sum);
    RULES.put("Div", GradientExpansion::quotient);
    RULES.put("Exp", g -> g.add("Mul", g.upstream, g.output));
    RULES.put("Identity", g -> g.upstream);
    RULES.put("Log", g -> g.add("Div", g.upstream, g.input(0)));
    RULES.put("MatMul", GradientExpansion::product);
    RULES.put("Mul", GradientExpansion::scaled);
    RULES.put("Neg", g -> g.add("Neg", g.upstream));
    RULES.put("Sigmoid", GradientExpansion::sigmoid);
    RULES.put("Sqrt", g -> g.add("Div", g.upstream, g.add("Add", g.output, g.output)));
    RULES.put("Sub", GradientExpansion::difference);
    RULES.put("Tanh", GradientExpansion::tanh);
  }

  private GradientExpansion() {}

  static void register() {
    Expansions.register("ai.onnx.preview.training", "Gradient", GradientExpansion::expand);
  }

  /** The gradient for one input of a node. */
  @FunctionalInterface
  private interface Rule {
    String of(Step step);
  }

  /** One input of one node, on the way back. */
  private static final class Step {
    private final ExpandedCall call;
    private final List<String> inputs;
    private final String output;
    private final String upstream;
    private final int position;

    Step(ExpandedCall call, List<String> inputs, String output, String upstream, int position) {
      this.call = call;
      this.inputs = inputs;
      this.output = output;
      this.upstream = upstream;
      this.position = position;
    }

    String input(int index) {
      return inputs.get(index);
    }

    String add(String operator, String... operands) {
      return call.add(operator, List.of(operands));
    }

    /** The value summed over what was broadcast of the input. */
    String reduced(String value) {
      return call.own("SumTo", List.of(value, inputs.get(position)));
    }
  }

  private static String sum(Step g) {
    return g.reduced(g.upstream);
  }

  private static String difference(Step g) {
    return g.reduced(g.position == 0 ? g.upstream : g.add("Neg", g.upstream));
  }

  private static String scaled(Step g) {
    return g.reduced(g.add("Mul", g.upstream, g.input(1 - g.position)));
  }

  private static String quotient(Step g) {
    String share = g.add("Div", g.upstream, g.input(1));
    return g.reduced(g.position == 0 ? share : g.add("Neg", g.add("Mul", share, g.output)));
  }

  private static String sigmoid(Step g) {
    String square = g.add("Mul", g.output, g.output);
    return g.add("Mul", g.upstream, g.add("Sub", g.output, square));
  }

  private static String tanh(Step g) {
    String square = g.add("Mul", g.output, g.output);
    return g.add("Sub", g.upstream, g.add("Mul", g.upstream, square));
  }

  /** Of matrices; vectors are refused when the transposition runs. */
  private static String product(Step g) {
    String other = g.call.own("MatrixTranspose", List.of(g.input(1 - g.position)));
    return g.reduced(
        g.position == 0 ? g.add("MatMul", g.upstream, other) : g.add("MatMul", other, g.upstream));
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
        varying.addAll(node.outputs());
        if (!RULES.containsKey(node.operator()) || !node.domain().isEmpty()) {
          return false;
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
    gradients.put(y, call.own("OnesLike", List.of(values.getOrDefault(y, y))));
    for (Node node : path) {
      String upstream = gradients.get(node.outputs().getFirst());
      if (upstream != null) {
        goBack(call, node, upstream, values, varying, gradients);
      }
    }
    for (int i = 0; i < xs.size(); i++) {
      if (!call.output(i).isEmpty()) {
        String gradient = gradients.get(xs.get(i));
        call.addOwn(
            List.of(call.output(i)),
            gradient == null ? "ZerosLike" : "SumTo",
            gradient == null ? List.of(call.input(i)) : List.of(gradient, call.input(i)));
      }
    }
    return true;
  }

  private static List<String> names(ExpandedCall call, String attribute) {
    return call.node().attribute(attribute).map(Attribute::asStrings).orElse(List.of());
  }

  private static void goBack(
      ExpandedCall call,
      Node node,
      String upstream,
      Map<String, String> values,
      Set<String> varying,
      Map<String, String> gradients) {
    List<String> inputs =
        node.inputs().stream().map(name -> values.getOrDefault(name, name)).toList();
    String output = values.get(node.outputs().getFirst());
    for (int i = 0; i < inputs.size(); i++) {
      String name = node.inputs().get(i);
      if (varying.contains(name)) {
        String own = RULES.get(node.operator()).of(new Step(call, inputs, output, upstream, i));
        gradients.merge(name, own, (a, b) -> call.add("Add", List.of(a, b)));
      }
    }
  }
}
