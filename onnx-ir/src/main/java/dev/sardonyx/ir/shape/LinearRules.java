package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Matrix products. */
final class LinearRules {
  private LinearRules() {}

  static void register(ShapeRules rules) {
    rules.add("MatMul", node -> node.output(0, node.type(0), product(node, 0, 1)));
    rules.add("MatMulInteger", node -> node.output(0, ElementType.INT32, product(node, 0, 1)));
    rules.add("QLinearMatMul", node -> node.output(0, node.type(7), product(node, 0, 3)));
    rules.add("Gemm", LinearRules::gemm);
    rules.add("Einsum", LinearRules::einsum);
    rules.add("Det", LinearRules::determinant);
  }

  /** The shape of the matrix product of two inputs, as numpy.matmul has it; null if unknown. */
  static List<Size> product(NodeInference node, int left, int right) {
    List<Size> a = node.shape(left);
    List<Size> b = node.shape(right);
    if (a == null || b == null) {
      return null;
    }
    if (a.isEmpty() || b.isEmpty()) {
      throw node.contradiction("a scalar in a matrix product: " + a + " and " + b);
    }
    List<Size> rows = a.size() == 1 ? List.of(Size.ONE, a.getFirst()) : a;
    List<Size> columns = b.size() == 1 ? List.of(b.getFirst(), Size.ONE) : b;
    requireEqual(node, rows.getLast(), columns.get(columns.size() - 2));
    List<Size> batch =
        node.broadcast(rows.subList(0, rows.size() - 2), columns.subList(0, columns.size() - 2));
    List<Size> result = new ArrayList<>(batch);
    if (a.size() > 1) {
      result.add(rows.get(rows.size() - 2));
    }
    if (b.size() > 1) {
      result.add(columns.getLast());
    }
    return result;
  }

  private static void requireEqual(NodeInference node, Size left, Size right) {
    if (left.isConstant() && right.isConstant() && left.constant() != right.constant()) {
      throw node.contradiction("inner sizes " + left + " and " + right + " must be equal");
    }
  }

  static void gemm(NodeInference node) {
    List<Size> a = node.shape(0);
    List<Size> b = node.shape(1);
    Size rows = Size.UNKNOWN;
    Size columns = Size.UNKNOWN;
    if (a != null && a.size() != 2 || b != null && b.size() != 2) {
      throw node.contradiction("Gemm takes matrices; found " + a + " and " + b);
    }
    if (a != null) {
      rows = a.get(node.integer("transA", 0) != 0 ? 1 : 0);
    }
    if (b != null) {
      columns = b.get(node.integer("transB", 0) != 0 ? 0 : 1);
    }
    if (a != null && b != null) {
      requireEqual(
          node,
          a.get(node.integer("transA", 0) != 0 ? 0 : 1),
          b.get(node.integer("transB", 0) != 0 ? 1 : 0));
    }
    node.output(0, node.type(0), List.of(rows, columns));
  }

  private static void einsum(NodeInference node) {
    String equation = node.text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    if (equation.contains("...") || arrow < 0) {
      node.output(0, node.type(0), null);
      return;
    }
    String[] terms = equation.substring(0, arrow).split(",", -1);
    Map<Character, Size> sizes = new HashMap<>();
    for (int i = 0; i < terms.length; i++) {
      List<Size> shape = node.shape(i);
      if (shape == null) {
        continue;
      }
      if (shape.size() != terms[i].length()) {
        throw node.contradiction("'" + terms[i] + "' doesn't fit the shape " + shape);
      }
      for (int axis = 0; axis < shape.size(); axis++) {
        Size size = shape.get(axis);
        sizes.merge(
            terms[i].charAt(axis),
            size,
            (old, found) -> old.isConstant(1) || !old.isKnown() ? found : old);
      }
    }
    List<Size> result = new ArrayList<>();
    for (char label : equation.substring(arrow + 2).toCharArray()) {
      result.add(sizes.getOrDefault(label, Size.UNKNOWN));
    }
    node.output(0, node.type(0), result);
  }

  private static void determinant(NodeInference node) {
    List<Size> input = node.shape(0);
    node.output(
        0, node.type(0), input == null ? null : input.subList(0, Math.max(0, input.size() - 2)));
  }
}
