package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A tree of Mul, and of Div by constants, seen as one product: so that {@code (x * y) / 6}, {@code
 * x * (y / 6)} and {@code (x * (1/6)) * y} are the same.
 *
 * @param factors the values multiplied
 * @param constant the product of all one-element constants in it
 * @param nodes the nodes it is made of, in order of execution, the root last
 */
public record Product(List<String> factors, double constant, List<Node> nodes) {

  /** The product whose last node is {@code root}; null if that is no Mul and no Div by a scalar. */
  public static Product of(GraphEditor graph, Node root) {
    List<String> factors = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    double constant = collect(graph, root, factors, nodes);
    return nodes.isEmpty() ? null : new Product(factors, constant, nodes);
  }

  private static double collect(
      GraphEditor graph, Node node, List<String> factors, List<Node> nodes) {
    if (Nodes.is(node, "Div")) {
      OptionalDouble divisor = Scalars.of(graph, node.inputs().get(1));
      if (divisor.isEmpty()
          || !Scalars.keepsShape(graph, node.inputs().get(0), node.inputs().get(1))) {
        return 1;
      }
      double constant = operand(graph, node, 0, factors, nodes) / divisor.getAsDouble();
      nodes.add(node);
      return constant;
    }
    if (!Nodes.is(node, "Mul")) {
      return 1;
    }
    double constant = 1;
    for (int i = 0; i < 2; i++) {
      OptionalDouble factor = Scalars.of(graph, node.inputs().get(i));
      if (factor.isPresent()
          && Scalars.keepsShape(graph, node.inputs().get(1 - i), node.inputs().get(i))) {
        constant *= factor.getAsDouble();
      } else {
        constant *= operand(graph, node, i, factors, nodes);
      }
    }
    nodes.add(node);
    return constant;
  }

  private static double operand(
      GraphEditor graph, Node node, int index, List<String> factors, List<Node> nodes) {
    String name = node.inputs().get(index);
    Node maker = graph.producer(name).orElse(null);
    if (maker != null && Guards.onlyUsedBy(graph, name, node)) {
      int before = nodes.size();
      double constant = collect(graph, maker, factors, nodes);
      if (nodes.size() > before) {
        return constant;
      }
    }
    factors.add(name);
    return 1;
  }
}
