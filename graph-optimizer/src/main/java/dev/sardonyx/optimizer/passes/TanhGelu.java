package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Product;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.List;

/**
 * The polynomial inside of Gelu's approximation by the hyperbolic tangent, {@code sqrt(2 / pi) * (x
 * + 0.044715 * x^3)}, as exporters write it (Hendrycks and Gimpel, "Gaussian Error Linear Units").
 */
final class TanhGelu {
  private static final double FACTOR = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private TanhGelu() {}

  /** The nodes that {@code value} is made of, in order, if it is the polynomial; else none. */
  static List<Node> argument(GraphEditor graph, String x, String value) {
    Node root = graph.producer(value).orElse(null);
    Product product = root == null ? null : Product.of(graph, root);
    if (product == null || !Scalars.near(product.constant(), FACTOR)) {
      return List.of();
    }
    List<String> factors = new ArrayList<>(product.factors());
    // x * (1 + 0.044715 * x^2), or x + 0.044715 * x^3.
    boolean apart = factors.size() == 2 && factors.remove(x);
    if (factors.size() != 1) {
      return List.of();
    }
    Node sum = graph.producer(factors.getFirst(), "Add").orElse(null);
    List<Node> nodes = new ArrayList<>();
    for (int side = 0; sum != null && side < 2; side++) {
      String first = sum.inputs().get(side);
      boolean begins = apart ? Scalars.is(graph, first, 1) : first.equals(x);
      if (begins && addPower(graph, x, sum.inputs().get(1 - side), apart ? 2 : 3, nodes)) {
        nodes.add(sum);
        nodes.addAll(product.nodes());
        return nodes;
      }
    }
    return List.of();
  }

  /** Whether {@code value} is {@code 0.044715 * x^exponent}; then its nodes are added. */
  private static boolean addPower(
      GraphEditor graph, String x, String value, int exponent, List<Node> nodes) {
    Node root = graph.producer(value).orElse(null);
    Product product = root == null ? null : Product.of(graph, root);
    if (product == null || !Scalars.near(product.constant(), CUBIC)) {
      return false;
    }
    int found = 0;
    List<Node> powers = new ArrayList<>();
    for (String factor : product.factors()) {
      Node power = graph.producer(factor, "Pow").orElse(null);
      if (factor.equals(x)) {
        found++;
      } else if (power != null && power.inputs().getFirst().equals(x)) {
        int own = integer(graph, power.inputs().get(1));
        found += own > 0 ? own : exponent + 1;
        powers.add(power);
      } else {
        return false;
      }
    }
    if (found != exponent) {
      return false;
    }
    nodes.addAll(powers);
    nodes.addAll(product.nodes());
    return true;
  }

  /** 2 or 3 if the constant is that; else 0. */
  private static int integer(GraphEditor graph, String constant) {
    return Scalars.is(graph, constant, 2) ? 2 : Scalars.is(graph, constant, 3) ? 3 : 0;
  }
}
