package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Operators of ONNX Runtime's domain com.microsoft. */
final class ContributedRules {
  private static final String DOMAIN = "com.microsoft";

  private ContributedRules() {}

  static void register(ShapeRules rules) {
    List<String> likeTheInput =
        List.of(
            "BiasGelu",
            "FastGelu",
            "Gelu",
            "QLinearLeakyRelu",
            "QLinearSigmoid",
            "QLinearSoftmax",
            "QuickGelu",
            "RotaryEmbedding",
            "Trilu");
    for (String operator : likeTheInput) {
      rules.add(DOMAIN, operator, ElementwiseRules::sameAsInput);
    }
    for (String operator : List.of("SkipLayerNormalization", "SkipSimplifiedLayerNormalization")) {
      rules.add(DOMAIN, operator, ContributedRules::skip);
    }
    for (String operator : List.of("QLinearAdd", "QLinearMul")) {
      rules.add(
          DOMAIN,
          operator,
          node -> node.output(0, node.type(0), node.broadcast(node.shape(0), node.shape(3))));
    }
    rules.add(DOMAIN, "FusedConv", node -> ConvolutionRules.convolution(node, 1, node.type(0)));
    rules.add(DOMAIN, "FusedGemm", LinearRules::gemm);
    rules.add(DOMAIN, "DynamicQuantizeMatMul", node -> product(node, node.type(0)));
    rules.add(DOMAIN, "MatMulIntegerToFloat", node -> product(node, node.type(2)));
    rules.add(DOMAIN, "MatMulNBits", ContributedRules::packedProduct);
    rules.add(DOMAIN, "MultiHeadAttention", ContributedRules::multiHead);
    rules.add(DOMAIN, "GroupQueryAttention", ContributedRules::groupQuery);
    rules.add(DOMAIN, "EmbedLayerNormalization", ContributedRules::embed);
  }

  /** The normalized sum, and as fourth output the sum. */
  private static void skip(NodeInference node) {
    ElementwiseRules.sameAsInput(node);
    node.output(3, node.type(0), node.shape(0));
  }

  private static void product(NodeInference node, ElementType type) {
    node.output(0, type, LinearRules.product(node, 0, 1));
  }

  private static void packedProduct(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input != null && !input.isEmpty() && node.hasAttribute("N")) {
      List<Size> rows = input.subList(0, input.size() - 1);
      node.output(
          0, node.type(0), NodeInference.concat(rows, List.of(Size.of(node.integer("N", 0)))));
    }
  }

  /** {@code [N, L, hidden]}; the width is that of the values where they are not split. */
  private static void multiHead(NodeInference node) {
    List<Size> query = node.shape(0);
    List<Size> value = node.shape(2);
    if (query != null && query.size() == 3) {
      Size width = value != null && value.size() == 3 ? value.get(2) : Size.UNKNOWN;
      node.output(0, node.type(0), List.of(query.get(0), query.get(1), width));
    }
  }

  /** As wide as the queries, unless keys and values are packed with them. */
  private static void groupQuery(NodeInference node) {
    List<Size> query = node.shape(0);
    if (query != null && query.size() == 3) {
      Size width = node.hasInput(1) ? query.get(2) : Size.UNKNOWN;
      node.output(0, node.type(0), List.of(query.get(0), query.get(1), width));
    }
  }

  /** {@code [N, L, hidden]}, the length of every sequence, and the sum before normalization. */
  private static void embed(NodeInference node) {
    List<Size> words = node.shape(0);
    List<Size> table = node.shape(2);
    if (words != null && words.size() == 2 && table != null && table.size() == 2) {
      List<Size> result = List.of(words.get(0), words.get(1), table.get(1));
      node.output(0, node.type(2), result);
      node.output(1, ElementType.INT32, words.subList(0, 1));
      node.output(2, node.type(2), result);
    }
  }
}
