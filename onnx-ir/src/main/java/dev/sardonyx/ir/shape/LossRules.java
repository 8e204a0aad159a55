package dev.sardonyx.ir.shape;

import java.util.List;

/** Losses: a number for every target, or one for all. */
final class LossRules {
  private LossRules() {}

  static void register(ShapeRules rules) {
    rules.add("NegativeLogLikelihoodLoss", LossRules::loss);
    rules.add(
        "SoftmaxCrossEntropyLoss",
        node -> {
          loss(node);
          node.output(1, node.type(0), node.shape(0));
        });
  }

  private static void loss(NodeInference node) {
    boolean each = node.text("reduction", "mean").equals("none");
    node.output(0, node.type(0), each ? node.shape(1) : List.of());
  }
}
