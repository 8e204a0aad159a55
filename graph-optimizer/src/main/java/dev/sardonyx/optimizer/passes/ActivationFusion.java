package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Product;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Activations that exporters write out in arithmetic -> one node.
 *
 * <ul>
 *   <li>HardSwish: {@code x * Clip(x + 3, 0, 6) / 6}, {@code x * HardSigmoid(x, 1/6, 1/2)}
 *   <li>Silu: {@code x * Sigmoid(alpha * x)}, with alpha 1.702 an approximation of Gelu
 *   <li>Gelu: {@code x * (1 + Erf(x / sqrt(2))) / 2}, and its approximation {@code x * (1 +
 *       Tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2}
 * </ul>
 *
 * <p>The portable form uses the operators of ai.onnx, from the opset on that has them; the engine's
 * form serves older models.
 */
public final class ActivationFusion extends NodePass {
  /** The first opset of ai.onnx that has the operator. */
  private static final Map<String, Integer> SINCE = Map.of("HardSwish", 14, "Gelu", 20);

  /**
   * An activation found.
   *
   * @param input what it is applied to
   * @param pattern the nodes it is made of
   */
  private record Found(
      String operator, String input, List<Node> pattern, List<Attribute> attributes) {}

  public ActivationFusion(OptimizationLevel level) {
    super(
        level == OptimizationLevel.PORTABLE ? "activation-fusion" : "engine-activation-fusion",
        level);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    Product product = Product.of(graph, node);
    if (product == null || product.factors().size() != 2) {
      return false;
    }
    Found found = null;
    for (int i = 0; i < 2 && found == null; i++) {
      found = find(graph, product, product.factors().get(i), product.factors().get(1 - i), context);
    }
    if (found == null) {
      return false;
    }
    int since = SINCE.getOrDefault(found.operator(), Integer.MAX_VALUE);
    return new WrittenOut(
            found.operator(), since, List.of(found.input()), found.attributes(), found.pattern())
        .replace(graph, context, level());
  }

  /** The activation that the product of {@code x}, {@code gate} and the constant is, or null. */
  private static Found find(
      GraphEditor graph, Product product, String x, String gate, PassContext context) {
    Node maker = graph.producer(gate).orElse(null);
    if (maker == null || !maker.domain().isEmpty()) {
      return null;
    }
    double constant = product.constant();
    return switch (maker.operator()) {
      case "Sigmoid" -> constant == 1 ? silu(graph, product, x, maker) : null;
      case "HardSigmoid" ->
          maker.inputs().getFirst().equals(x)
                  && constant == 1
                  && Scalars.near(Nodes.real(maker, "alpha", 0.2f), 1.0 / 6)
                  && Scalars.near(Nodes.real(maker, "beta", 0.5f), 0.5)
              ? found("HardSwish", x, product, maker)
              : null;
      case "Clip" ->
          Scalars.near(constant, 1.0 / 6) ? clipped(graph, product, x, maker, context) : null;
      case "Add" -> Scalars.near(constant, 0.5) ? gelu(graph, product, x, maker) : null;
      default -> null;
    };
  }

  private static Found found(String operator, String x, Product product, Node... before) {
    return found(operator, x, product, List.of(), before);
  }

  private static Found found(
      String operator, String x, Product product, List<Attribute> attributes, Node... before) {
    List<Node> pattern = new ArrayList<>(List.of(before));
    pattern.addAll(product.nodes());
    return new Found(operator, x, pattern, attributes);
  }

  /** {@code Sigmoid(x)} or {@code Sigmoid(alpha * x)}. */
  private static Found silu(GraphEditor graph, Product product, String x, Node sigmoid) {
    String inner = sigmoid.inputs().getFirst();
    if (inner.equals(x)) {
      return found("Silu", x, product, sigmoid);
    }
    Node maker = graph.producer(inner).orElse(null);
    Product scaled = maker == null ? null : Product.of(graph, maker);
    return scaled != null && scaled.factors().equals(List.of(x)) && scaled.nodes().size() == 1
        ? found(
            "Silu",
            x,
            product,
            List.of(Attribute.of("alpha", (float) scaled.constant())),
            maker,
            sigmoid)
        : null;
  }

  /** {@code Clip(x + 3, 0, 6)}. */
  private static Found clipped(
      GraphEditor graph, Product product, String x, Node clip, PassContext context) {
    boolean bounds =
        context.opset() < 11
            ? Nodes.real(clip, "min", -1) == 0 && Nodes.real(clip, "max", -1) == 6
            : clip.hasInput(1)
                && clip.hasInput(2)
                && Scalars.is(graph, clip.inputs().get(1), 0)
                && Scalars.is(graph, clip.inputs().get(2), 6);
    Node add = graph.producer(clip.inputs().getFirst(), "Add").orElse(null);
    return bounds && add != null && isSum(graph, add, x, 3)
        ? found("HardSwish", x, product, add, clip)
        : null;
  }

  /** {@code 1 + Erf(x / sqrt(2))}, or {@link TanhGelu} in place of the error function. */
  private static Found gelu(GraphEditor graph, Product product, String x, Node add) {
    int side = Scalars.constantSide(graph, add);
    if (side < 0 || !Scalars.is(graph, add.inputs().get(side), 1)) {
      return null;
    }
    String curve = add.inputs().get(1 - side);
    Node tanh = graph.producer(curve, "Tanh").orElse(null);
    if (tanh != null) {
      List<Node> inner = TanhGelu.argument(graph, x, tanh.inputs().getFirst());
      if (inner.isEmpty()) {
        return null;
      }
      List<Node> before = new ArrayList<>(inner);
      before.addAll(List.of(tanh, add));
      List<Attribute> attributes = List.of(Attribute.of("approximate", "tanh"));
      return found("Gelu", x, product, attributes, before.toArray(Node[]::new));
    }
    Node erf = graph.producer(curve, "Erf").orElse(null);
    Node inner = erf == null ? null : graph.producer(erf.inputs().getFirst()).orElse(null);
    Product scaled = inner == null ? null : Product.of(graph, inner);
    return scaled != null
            && scaled.factors().equals(List.of(x))
            && Scalars.near(scaled.constant(), Math.sqrt(0.5))
            && scaled.nodes().size() == 1
        ? found("Gelu", x, product, inner, erf, add)
        : null;
  }

  /** Whether {@code add} is {@code x + constant}. */
  private static boolean isSum(GraphEditor graph, Node add, String x, double constant) {
    int side = Scalars.constantSide(graph, add);
    return side >= 0
        && add.inputs().get(1 - side).equals(x)
        && Scalars.is(graph, add.inputs().get(side), constant);
  }
}
