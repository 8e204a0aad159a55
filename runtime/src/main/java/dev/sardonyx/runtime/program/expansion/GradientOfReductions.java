package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The gradients of reductions and of what is normalized by one. */
final class GradientOfReductions {
  /** A reduction's gradient from what it is of, its result and upstream, all of the same shape. */
  @FunctionalInterface
  private interface Share {
    String of(GradientStep g, String x, String y, String upstream);
  }

  private GradientOfReductions() {}

  static void addTo(Map<String, GradientRules.Rule> rules) {
    put(rules, "ReduceL1", (g, x, y, up) -> g.add("Mul", up, g.add("Sign", x)));
    put(rules, "ReduceL2", (g, x, y, up) -> g.add("Div", g.add("Mul", up, x), y));
    put(rules, "ReduceLogSum", (g, x, y, up) -> g.add("Div", up, g.add("Exp", y)));
    put(
        rules,
        "ReduceLogSumExp",
        (g, x, y, up) -> g.add("Mul", up, g.add("Exp", g.add("Sub", x, y))));
    put(rules, "ReduceMax", GradientOfReductions::extreme);
    put(rules, "ReduceMean", GradientOfReductions::mean);
    put(rules, "ReduceMin", GradientOfReductions::extreme);
    put(rules, "ReduceProd", (g, x, y, up) -> g.add("Mul", up, g.add("Div", y, x)));
    put(rules, "ReduceSum", (g, x, y, up) -> up);
    put(rules, "ReduceSumSquare", (g, x, y, up) -> g.add("Mul", up, g.times(2, x)));
    rules.put("LogSoftmax", g -> normalized(g, true));
    rules.put("Softmax", g -> normalized(g, false));
  }

  private static void put(Map<String, GradientRules.Rule> rules, String operator, Share share) {
    rules.put(operator, g -> g.position() == 0 ? reduction(g, share) : null);
  }

  private static String reduction(GradientStep g, Share share) {
    String x = g.input(0);
    String kept = kept(g, g.node().operator(), x);
    String shape = g.add("Shape", x);
    String upstream = g.add("Reshape", g.upstream(), g.add("Shape", kept));
    return share.of(g, x, g.add("Expand", kept, shape), g.add("Expand", upstream, shape));
  }

  /** A reduction by the node's axes that keeps them. */
  private static String kept(GradientStep g, String operator, String value) {
    List<String> inputs = new ArrayList<>(g.inputs());
    inputs.set(0, value);
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.of("keepdims", 1L)));
    for (Attribute attribute : g.attributes()) {
      if (!attribute.name().equals("keepdims")) {
        attributes.add(attribute);
      }
    }
    return g.call().add(operator, inputs, attributes.toArray(Attribute[]::new));
  }

  /** The mean of ones that are 1 in one place: what an element counts. */
  private static String mean(GradientStep g, String x, String y, String upstream) {
    String each = g.call().own("CastLike", List.of(g.add("Size", x), x));
    String all = g.call().own("CastLike", List.of(g.add("Size", g.output()), x));
    return g.add("Mul", upstream, g.add("Div", all, each));
  }

  /** Those that equal the result share the gradient. */
  private static String extreme(GradientStep g, String x, String y, String upstream) {
    String taken = g.add("Where", g.add("Equal", x, y), g.filled(1, x), g.filled(0, x));
    String kept = kept(g, g.node().operator(), x);
    String count = g.call().own("SumTo", List.of(taken, kept));
    return g.add("Mul", upstream, g.add("Div", taken, count));
  }

  private static String normalized(GradientStep g, boolean log) {
    // Before opset 13, all axes from one on are one.
    boolean flat = g.call().opset() < 13;
    long axis = g.integer("axis", flat ? 1 : -1);
    String y = flat ? rows(g, g.output(), axis) : g.output();
    String upstream = flat ? rows(g, g.upstream(), axis) : g.upstream();
    long summed = flat ? 1 : axis;
    String probability = log ? g.add("Exp", y) : y;
    String weighted = log ? upstream : g.add("Mul", upstream, y);
    String sum =
        flat
            ? g.call()
                .add("ReduceSum", List.of(weighted), Attribute.ofInts("axes", List.of(summed)))
            : g.add("ReduceSum", weighted, g.call().integers(summed));
    String gradient =
        log
            ? g.add("Sub", upstream, g.add("Mul", probability, sum))
            : g.add("Mul", probability, g.add("Sub", upstream, sum));
    return flat ? g.reshaped(gradient) : gradient;
  }

  private static String rows(GradientStep g, String value, long axis) {
    return g.call().add("Flatten", List.of(value), Attribute.of("axis", axis));
  }
}
