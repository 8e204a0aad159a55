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

  /** How many regions there are: {@code [regions, ...]}. */
  private static Size count(List<Size> regions) {
    return regions == null || regions.isEmpty() ? Size.UNKNOWN : regions.getFirst();
  }

  private static Size channels(List<Size> input) {
    return input == null || input.size() < 2 ? Size.UNKNOWN : input.get(1);
  }

  private static void regions(NodeInference node, String height, String width) {
    List<Size> input = node.shape(0);
    List<Size> regions = node.shape(1);
    node.output(
        0,
        node.type(0),
        List.of(
            count(regions),
            channels(input),
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
          List.of(count(regions), channels(input), Size.of(pooled[0]), Size.of(pooled[1])));
    }
  }
}
