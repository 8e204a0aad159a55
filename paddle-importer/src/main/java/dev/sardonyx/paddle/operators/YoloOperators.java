package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** The heads of YOLOv3 and its kin. */
final class YoloOperators {
  // x, y, width, height, whether there is anything
  private static final int FIELDS = 5;

  private YoloOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(YoloOperators::boxes, "yolo_box");
  }

  /**
   * Boxes {@code [N, A * H * W, 4]} and scores {@code [N, A * H * W, C]} of what a head says of
   * each anchor at each place, {@code [N, A * (5 + C), H, W]}; zeros where it is not sure enough.
   */
  private static void boxes(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    if (type != ElementType.FLOAT) {
      throw op.unsupported("a head of " + type);
    }
    long[] anchors = op.attributes().integers("anchors");
    int count = anchors.length / 2;
    int classes = op.attributes().small("class_num", 1);
    String x = op.input("X");
    String plane = onnx.dimensions(x, 2, 4);
    boolean isAware = op.attributes().flag("iou_aware", false);
    String head =
        isAware
            ? onnx.slice(x, new long[] {1}, new long[] {count}, new long[] {Long.MAX_VALUE})
            : x;
    List<String> fields =
        onnx.split(byPlace(onnx, head, count, FIELDS + classes, plane), 4, 2, 2, 1, classes);
    String confidence = onnx.unary("Sigmoid", fields.get(2));
    if (isAware) {
      String ratios = onnx.slice(x, new long[] {1}, new long[] {0}, new long[] {count});
      String overlap = onnx.unary("Sigmoid", byPlace(onnx, ratios, count, 1, plane));
      double factor = op.attributes().real("iou_aware_factor", 0.5);
      confidence =
          onnx.multiply(
              onnx.binary("Pow", confidence, onnx.scalar(1 - factor)),
              onnx.binary("Pow", overlap, onnx.scalar(factor)));
    }
    String threshold = onnx.scalar(op.attributes().real("conf_thresh", 0.01));
    String isUnsure = onnx.binary("Less", confidence, threshold);
    String zero = onnx.scalar(0);
    String decoded = decode(op, fields.get(0), fields.get(1), plane, anchors);
    op.bind("Boxes", onnx.reshape(onnx.where(isUnsure, zero, decoded), 0, -1, 4));
    String scores = onnx.multiply(confidence, onnx.unary("Sigmoid", fields.get(3)));
    op.bind("Scores", onnx.reshape(onnx.where(isUnsure, zero, scores), 0, -1, classes));
  }

  /** {@code [N, A * F, H, W]} as {@code [N, A, H, W, F]}. */
  private static String byPlace(Onnx onnx, String x, int anchors, int fields, String plane) {
    String shape = onnx.concat(0, List.of(onnx.integers(0, anchors, fields), plane));
    return onnx.transpose(onnx.reshape(x, shape), 0, 1, 3, 4, 2);
  }

  /** The corners of boxes, {@code [N, A, H, W, 4]}, in pixels of the image. */
  private static String decode(
      OperatorContext op, String offsets, String sizes, String plane, long[] anchors) {
    Onnx onnx = op.onnx();
    String swap = onnx.integers(1, 0);
    // (width, height) of each image, [N, 1, 1, 1, 2], and of the head.
    String image =
        onnx.unsqueeze(
            onnx.cast(onnx.gather(op.input("ImgSize"), swap, 1), ElementType.FLOAT), 1, 2, 3);
    String grid = onnx.cast(onnx.gather(plane, swap, 0), ElementType.FLOAT);
    double scale = op.attributes().real("scale_x_y", 1);
    String inCell =
        onnx.add(
            onnx.multiply(onnx.unary("Sigmoid", offsets), onnx.scalar(scale)),
            onnx.scalar(-0.5 * (scale - 1)));
    String center =
        onnx.divide(onnx.multiply(onnx.add(Detections.cells(onnx, plane), inCell), image), grid);
    String input = onnx.multiply(grid, onnx.scalar(op.attributes().real("downsample_ratio", 32)));
    String size =
        onnx.divide(
            onnx.multiply(onnx.multiply(onnx.unary("Exp", sizes), anchors(onnx, anchors)), image),
            input);
    String half = onnx.divide(size, onnx.scalar(2));
    String low = onnx.subtract(center, half);
    String high = onnx.add(center, half);
    if (op.attributes().flag("clip_bbox", true)) {
      low = onnx.clip(low, ElementType.FLOAT, 0, Double.POSITIVE_INFINITY);
      high = onnx.binary("Min", high, onnx.subtract(image, onnx.scalar(1)));
    }
    return onnx.concat(4, List.of(low, high));
  }

  /** Anchors as {@code [A, 1, 1, 2]}. */
  private static String anchors(Onnx onnx, long[] anchors) {
    float[] sizes = new float[anchors.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = anchors[i];
    }
    Tensor tensor = Tensor.of(sizes, sizes.length);
    return onnx.graph().constant(tensor.reshape(Shape.of(sizes.length / 2, 1, 1, 2)));
  }
}
