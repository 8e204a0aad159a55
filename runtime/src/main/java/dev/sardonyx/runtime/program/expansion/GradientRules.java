package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** For each operator that Gradient goes through, the gradient for one of its inputs. */
final class GradientRules {
  private static final Map<String, Rule> RULES = new HashMap<>();

  /** What is constant between jumps, or of no real numbers: nothing flows back through these. */
  private static final Set<String> FLAT =
      Set.of(
          "And",
          "ArgMax",
          "ArgMin",
          "Ceil",
          "ConstantOfShape",
          "Equal",
          "EyeLike",
          "Floor",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "NonZero",
          "Not",
          "Or",
          "Round",
          "Shape",
          "Sign",
          "Size",
          "Xor");

  /** The gradient for one input of a node. */
  @FunctionalInterface
  interface Rule {
    /** The name of the gradient; null if there is none by this input. */
    String of(GradientStep step);
  }

  static {
    RULES.put("Add", g -> g.reduced(g.upstream()));
    RULES.put("Div", GradientRules::quotient);
    RULES.put("Identity", GradientStep::upstream);
    RULES.put("Max", GradientRules::extreme);
    RULES.put("Mean", g -> g.reduced(g.times(1.0 / g.inputCount(), g.upstream())));
    RULES.put("Min", GradientRules::extreme);
    RULES.put("Mul", g -> g.reduced(g.scaled(g.input(1 - g.position()))));
    RULES.put("Pow", GradientRules::power);
    RULES.put("PRelu", GradientRules::slopes);
    RULES.put("Sub", g -> g.reduced(g.position() == 0 ? g.upstream() : g.add("Neg", g.upstream())));
    RULES.put("Sum", g -> g.reduced(g.upstream()));
    RULES.put("Where", GradientRules::choice);
    RULES.put("Clip", GradientRules::clip);
    functions();
    activations();
    GradientOfProducts.addTo(RULES);
    GradientOfMovement.addTo(RULES);
    GradientOfReductions.addTo(RULES);
  }

  private GradientRules() {}

  /** The rule of an operator of ai.onnx; null if it has none. */
  static Rule of(String operator) {
    return RULES.get(operator);
  }

  /** Whether the outputs don't vary with the inputs as far as a gradient goes. */
  static boolean isFlat(String operator) {
    return FLAT.contains(operator);
  }

  /** Elementary functions of one number. */
  private static void functions() {
    RULES.put("Abs", g -> g.scaled(g.add("Sign", g.input(0))));
    RULES.put("Acos", g -> g.add("Neg", overRoot(g, g.plus(1, negativeSquare(g)))));
    RULES.put("Acosh", g -> overRoot(g, g.plus(-1, g.square(g.input(0)))));
    RULES.put("Asin", g -> overRoot(g, g.plus(1, negativeSquare(g))));
    RULES.put("Asinh", g -> overRoot(g, g.plus(1, g.square(g.input(0)))));
    RULES.put("Atan", g -> g.add("Div", g.upstream(), g.plus(1, g.square(g.input(0)))));
    RULES.put("Atanh", g -> g.add("Div", g.upstream(), g.plus(1, negativeSquare(g))));
    RULES.put("Cos", g -> g.add("Neg", g.scaled(g.add("Sin", g.input(0)))));
    RULES.put("Cosh", g -> g.scaled(g.add("Sinh", g.input(0))));
    RULES.put(
        "Erf", g -> g.scaled(g.times(2 / Math.sqrt(Math.PI), g.add("Exp", negativeSquare(g)))));
    RULES.put("Exp", g -> g.scaled(g.output()));
    RULES.put("Log", g -> g.add("Div", g.upstream(), g.input(0)));
    RULES.put("Neg", g -> g.add("Neg", g.upstream()));
    RULES.put("Reciprocal", g -> g.add("Neg", g.scaled(g.square(g.output()))));
    RULES.put("Sin", g -> g.scaled(g.add("Cos", g.input(0))));
    RULES.put("Sinh", g -> g.scaled(g.add("Cosh", g.input(0))));
    RULES.put("Sqrt", g -> g.add("Div", g.upstream(), g.add("Add", g.output(), g.output())));
    RULES.put("Tan", g -> g.scaled(g.plus(1, g.square(g.output()))));
    RULES.put("Tanh", g -> g.add("Sub", g.upstream(), g.scaled(g.square(g.output()))));
  }

  private static String negativeSquare(GradientStep g) {
    return g.add("Neg", g.square(g.input(0)));
  }

  private static String overRoot(GradientStep g, String square) {
    return g.add("Div", g.upstream(), g.add("Sqrt", square));
  }

  private static void activations() {
    RULES.put("Celu", GradientRules::celu);
    RULES.put(
        "Elu", g -> positive(g, g.upstream(), g.scaled(g.plus(g.real("alpha", 1), g.output()))));
    RULES.put("HardSigmoid", GradientRules::hardSigmoid);
    RULES.put(
        "LeakyRelu", g -> positive(g, g.upstream(), g.times(g.real("alpha", 0.01f), g.upstream())));
    RULES.put("Relu", g -> positive(g, g.upstream(), g.zeros()));
    RULES.put("Selu", GradientRules::selu);
    RULES.put("Sigmoid", GradientRules::sigmoid);
    RULES.put("Softplus", g -> g.scaled(g.add("Sigmoid", g.input(0))));
    RULES.put(
        "Softsign", g -> g.add("Div", g.upstream(), g.square(g.plus(1, g.add("Abs", g.input(0))))));
    RULES.put(
        "ThresholdedRelu", g -> g.above(g.input(0), g.real("alpha", 1), g.upstream(), g.zeros()));
  }

  private static String positive(GradientStep g, String above, String below) {
    return g.above(g.input(0), 0, above, below);
  }

  private static String celu(GradientStep g) {
    String exponent = g.add("Exp", g.times(1 / g.real("alpha", 1), g.input(0)));
    return positive(g, g.upstream(), g.scaled(exponent));
  }

  private static String selu(GradientStep g) {
    float gamma = g.real("gamma", 1.05070102f);
    float alpha = g.real("alpha", 1.67326319f);
    return positive(g, g.times(gamma, g.upstream()), g.scaled(g.plus(gamma * alpha, g.output())));
  }

  private static String sigmoid(GradientStep g) {
    return g.scaled(g.add("Sub", g.output(), g.square(g.output())));
  }

  private static String hardSigmoid(GradientStep g) {
    String inside = g.times(g.real("alpha", 0.2f), g.upstream());
    String below = g.above(g.output(), 0, inside, g.zeros());
    return g.add("Where", g.add("Less", g.output(), g.filled(1, g.output())), below, g.zeros());
  }

  private static String quotient(GradientStep g) {
    String share = g.add("Div", g.upstream(), g.input(1));
    return g.reduced(g.position() == 0 ? share : g.add("Neg", g.add("Mul", share, g.output())));
  }

  /** {@code x^p}: by x {@code p * x^(p - 1)}, by p {@code x^p * log(x)}. */
  private static String power(GradientStep g) {
    String x = g.input(0);
    String p = g.call().own("CastLike", List.of(g.input(1), x));
    if (g.position() == 1) {
      String log = g.above(x, 0, g.add("Log", x), g.filled(0, x));
      String share = g.reduced(g.scaled(g.add("Mul", g.output(), log)));
      return g.call().own("CastLike", List.of(share, g.input(1)));
    }
    String slope = g.add("Mul", p, g.add("Pow", x, g.plus(-1, p)));
    // Of x^0, also where x is 0.
    String flat = g.add("Equal", p, g.filled(0, p));
    return g.reduced(g.scaled(g.add("Where", flat, g.filled(0, p), slope)));
  }

  /** {@code x} above 0, below that {@code slope * x}. */
  private static String slopes(GradientStep g) {
    return g.reduced(
        g.position() == 0
            ? positive(g, g.upstream(), g.scaled(g.input(1)))
            : positive(g, g.zeros(), g.scaled(g.input(0))));
  }

  /** What equals the result shares the gradient. */
  private static String extreme(GradientStep g) {
    String mine = null;
    String count = null;
    for (int i = 0; i < g.inputCount(); i++) {
      String taken = chosen(g, g.input(i));
      mine = i == g.position() ? taken : mine;
      count = count == null ? taken : g.add("Add", count, taken);
    }
    return g.reduced(g.add("Div", g.scaled(mine), count));
  }

  /** 1 where the input equals the output, else 0. */
  private static String chosen(GradientStep g, String input) {
    return g.add(
        "Where",
        g.add("Equal", input, g.output()),
        g.filled(1, g.output()),
        g.filled(0, g.output()));
  }

  private static String choice(GradientStep g) {
    return g.reduced(
        g.position() == 1
            ? g.add("Where", g.input(0), g.upstream(), g.zeros())
            : g.add("Where", g.input(0), g.zeros(), g.upstream()));
  }

  /** By the first input alone: the bounds are left as they are. */
  private static String clip(GradientStep g) {
    if (g.position() > 0) {
      return null;
    }
    String gradient = g.upstream();
    String x = g.input(0);
    for (boolean low : new boolean[] {true, false}) {
      String name = low ? "min" : "max";
      String bound = null;
      if (g.node().attribute(name).isPresent()) {
        bound = g.filled(g.node().attribute(name).map(Attribute::asFloat).orElseThrow(), x);
      } else if (g.has(low ? 1 : 2)) {
        bound = g.input(low ? 1 : 2);
      }
      if (bound != null) {
        gradient = g.add("Where", g.add(low ? "Less" : "Greater", x, bound), g.zeros(), gradient);
      }
    }
    return gradient;
  }
}
