package dev.sardonyx.runtime.program.expansion;

import java.util.List;
import java.util.Map;

/** The gradients of matrix products. */
final class GradientOfProducts {
  private GradientOfProducts() {}

  static void addTo(Map<String, GradientRules.Rule> rules) {
    rules.put("Gemm", GradientOfProducts::gemm);
    rules.put("MatMul", GradientOfProducts::product);
  }

  private static String transposed(GradientStep g, String matrix) {
    return g.call().own("MatrixTranspose", List.of(matrix));
  }

  /** Of matrices; vectors are refused when the transposition runs. */
  private static String product(GradientStep g) {
    String other = transposed(g, g.input(1 - g.position()));
    return g.reduced(
        g.position() == 0
            ? g.add("MatMul", g.upstream(), other)
            : g.add("MatMul", other, g.upstream()));
  }

  /** Of {@code alpha * A' · B' + beta * C}. */
  private static String gemm(GradientStep g) {
    if (g.position() == 2) {
      return g.reduced(g.times(g.real("beta", 1), g.upstream()));
    }
    boolean turnedA = g.integer("transA", 0) != 0;
    boolean turnedB = g.integer("transB", 0) != 0;
    String share = g.times(g.real("alpha", 1), g.upstream());
    if (g.position() == 0) {
      String other = turnedB ? g.input(1) : transposed(g, g.input(1));
      String gradient = g.add("MatMul", share, other);
      return turnedA ? transposed(g, gradient) : gradient;
    }
    String other = turnedA ? g.input(0) : transposed(g, g.input(0));
    String gradient = g.add("MatMul", other, share);
    return turnedB ? transposed(g, gradient) : gradient;
  }
}
