package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
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
    rules.add(
        DOMAIN,
        "FusedMatMulInteger",
        node -> node.output(0, ElementType.FLOAT, LinearRules.product(node, 0, 1)));
    rules.add(DOMAIN, "OneHotSum", EngineRules::oneHotSum);
    rules.add(DOMAIN, "PackedAttention", EngineRules::packedAttention);
    rules.add(DOMAIN, "FusedGemm", LinearRules::gemm);
    for (String unary : List.of("Silu", "HardSwish", "Gelu")) {
      rules.add(DOMAIN, unary, ElementwiseRules::sameAsInput);
    }
    rules.add(DOMAIN, "LayerNormalization", ElementwiseRules::sameAsInput);
  }

  /** {@code [N, F]} and {@code [N, T]}, or one row for all, to {@code [N, T]}. */
  private static void oneHotSum(NodeInference node) {
    List<Size> x = node.shape(0);
    List<Size> indices = node.shape(1);
    if (x != null && indices != null) {
      Size rows = node.broadcast(x.subList(0, 1), indices.subList(0, 1)).getFirst();
      node.output(0, ElementType.FLOAT, List.of(rows, indices.get(1)));
    }
  }

  /** {@code [batch, length, 3 * width]} to {@code [batch, length, width]}. */
  private static void packedAttention(NodeInference node) {
    List<Size> packed = node.shape(0);
    if (packed != null && packed.size() == 3) {
      Size all = packed.get(2);
      boolean even = all.isConstant() && !node.hasAttribute("qkv_hidden_sizes");
      Size width = even ? Size.of(all.constant() / 3) : Size.UNKNOWN;
      node.output(0, node.type(0), List.of(packed.get(0), packed.get(1), width));
    }
  }
}
