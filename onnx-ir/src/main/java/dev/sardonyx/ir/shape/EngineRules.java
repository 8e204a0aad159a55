package dev.sardonyx.ir.shape;

import java.util.List;

/** The fused operators that the optimizer puts in (domain {@code dev.sardonyx}). */
final class EngineRules {
  private static final String DOMAIN = "dev.sardonyx";

  private EngineRules() {}

  static void register(ShapeRules rules) {
    rules.add(DOMAIN, "FusedConv", node -> ConvolutionRules.convolution(node, 1, node.type(0)));
    rules.add(DOMAIN, "FusedConvTranspose", ConvolutionRules::transposed);
    rules.add(
        DOMAIN,
        "FusedMatMul",
        node -> node.output(0, node.type(0), LinearRules.product(node, 0, 1)));
    rules.add(DOMAIN, "FusedGemm", LinearRules::gemm);
    for (String unary : List.of("Silu", "HardSwish", "Gelu")) {
      rules.add(DOMAIN, unary, ElementwiseRules::sameAsInput);
    }
    rules.add(DOMAIN, "LayerNormalization", ElementwiseRules::sameAsInput);
  }
}
