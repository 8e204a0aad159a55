package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Normalizations: the output has the input's shape; some give statistics too. */
final class NormalizationRules {
  private NormalizationRules() {}

  static void register(ShapeRules rules) {
    rules.addAll(
        List.of("InstanceNormalization", "GroupNormalization"), ElementwiseRules::sameAsInput);
    rules.add("BatchNormalization", NormalizationRules::batch);
    rules.addAll(
        List.of("LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization"),
        NormalizationRules::layer);
  }

  private static void batch(NodeInference node) {
    ElementwiseRules.sameAsInput(node);
    for (int i = 1; i < node.outputCount(); i++) {
      node.output(i, node.type(3), node.shape(3));
    }
  }

  private static void layer(NodeInference node) {
    ElementwiseRules.sameAsInput(node);
    List<Size> input = node.shape(0);
    List<Size> statistics = null;
    if (input != null) {
      int axis = node.normalizeAxis(node.integer("axis", -1), input.size());
      statistics = new ArrayList<>(input);
      statistics.subList(axis, statistics.size()).replaceAll(ignored -> Size.ONE);
    }
    ElementType type = node.typeAttribute("stash_type", ElementType.FLOAT);
    node.output(1, type, statistics);
    node.output(2, type, statistics);
  }
}
