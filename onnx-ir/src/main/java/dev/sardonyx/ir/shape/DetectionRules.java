package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Object detection: boxes and regions. */
final class DetectionRules {
  private DetectionRules() {}

  static void register(ShapeRules rules) {
    rules.add(
        "NonMaxSuppression",
        node -> node.output(0, ElementType.INT64, List.of(Size.UNKNOWN, Size.of(3))));
    rules.add("RoiAlign", node -> regions(node, "output_height", "output_width"));
    rules.add("MaxRoiPool", DetectionRules::maxRoiPool);
  }

  private static void regions(NodeInference node, String height, String width) {
    List<Size> input = node.shape(0);
    List<Size> regions = node.shape(1);
    node.output(
        0,
        node.type(0),
        List.of(
            regions == null ? Size.UNKNOWN : regions.getFirst(),
            input == null ? Size.UNKNOWN : input.get(1),
            Size.of(node.integer(height, 1)),
            Size.of(node.integer(width, 1))));
  }

  private static void maxRoiPool(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> regions = node.shape(1);
    long[] pooled = node.integerList("pooled_shape");
    if (pooled != null && pooled.length == 2) {
      node.output(
          0,
          node.type(0),
          List.of(
              regions == null ? Size.UNKNOWN : regions.getFirst(),
              input == null ? Size.UNKNOWN : input.get(1),
              Size.of(pooled[0]),
              Size.of(pooled[1])));
    }
  }
}
