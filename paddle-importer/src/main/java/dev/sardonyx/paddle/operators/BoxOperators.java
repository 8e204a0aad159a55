package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.function.UnaryOperator;

/** Boxes from and to the numbers that a network gives for them. */
final class BoxOperators {
  // What Paddle adds to the covered area.
  private static final double EPSILON = 1e-10;

  private BoxOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(BoxOperators::clip, "box_clip")
        .add(BoxOperators::code, "box_coder")
        .add(BoxOperators::overlaps, "iou_similarity")
        .add(BoxOperators::polygons, "polygon_box_transform");
  }

  /** Boxes {@code [X, 4]} against boxes {@code [Y, 4]}: {@code [X, Y]}. */
  private static void overlaps(OperatorContext op) {
    Detections.requireFloats(op, "X");
    Onnx onnx = op.onnx();
    boolean isNormalized = op.attributes().flag("box_normalized", true);
    UnaryOperator<String> sides =
        difference -> isNormalized ? difference : onnx.add(difference, onnx.scalar(1));
    UnaryOperator<String> shared = difference -> notNegative(onnx, sides.apply(difference));
    String x = onnx.unsqueeze(op.input("X"), 1);
    String y = onnx.unsqueeze(op.input("Y"), 0);
    op.bind("Out", Boxes.overlaps(onnx, x, y, sides, shared, onnx.scalar(EPSILON)));
  }

  private static String notNegative(Onnx onnx, String x) {
    return onnx.clip(x, ElementType.FLOAT, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * Boxes {@code [B, ..., 4]}, those of each image in a sequence, limited to the images of {@code
   * ImInfo} (height, width, scale).
   */
  private static void clip(OperatorContext op) {
    Detections.requireFloats(op, "Input");
    Onnx onnx = op.onnx();
    String boxes = op.input("Input");
    String count = onnx.dimension(boxes, 0);
    String counts = Sequences.lengths(onnx, Sequences.offsets(op, "Input"));
    String images = Detections.images(onnx, counts, count);
    List<String> info = onnx.split(onnx.gather(op.input("ImInfo"), images, 0), 1, 2, 1);
    // To the nearest; sizes are positive.
    String half = onnx.scalar(0.5);
    String size = onnx.unary("Floor", onnx.add(onnx.divide(info.getFirst(), info.getLast()), half));
    String last = onnx.gather(onnx.subtract(size, onnx.scalar(1)), onnx.integers(1, 0, 1, 0), 1);
    String rows = onnx.reshape(boxes, onnx.concat(0, List.of(count, onnx.integers(-1, 4))));
    String limited = notNegative(onnx, onnx.binary("Min", rows, onnx.unsqueeze(last, 1)));
    op.emit("Output", "Reshape", List.of(limited, onnx.shape(boxes)));
  }

  /** Offsets to the corners of polygons, from places 4 pixels apart: {@code [N, 2 * k, H, W]}. */
  private static void polygons(OperatorContext op) {
    Detections.requireFloats(op, "Input");
    Onnx onnx = op.onnx();
    String x = op.input("Input");
    String plane = onnx.dimensions(x, 2, 4);
    String pairs = onnx.reshape(x, onnx.concat(0, List.of(onnx.integers(0, -1, 2), plane)));
    String places = onnx.transpose(Detections.cells(onnx, plane), 2, 0, 1);
    String pixels = onnx.multiply(places, onnx.scalar(4));
    op.emit("Output", "Reshape", List.of(onnx.subtract(pixels, pairs), onnx.shape(x)));
  }

  /** Between boxes and how they differ from priors {@code [M, 4]}. */
  private static void code(OperatorContext op) {
    Detections.requireFloats(op, "TargetBox");
    String code = op.attributes().text("code_type", "encode_center_size");
    switch (code) {
      case "encode_center_size" -> encode(op);
      case "decode_center_size" -> decode(op);
      default -> throw op.unsupported("code_type " + code);
    }
  }

  private static CenteredBoxes priors(OperatorContext op, int axis) {
    boolean isPixels = !op.attributes().flag("box_normalized", true);
    String boxes = op.onnx().unsqueeze(op.input("PriorBox"), axis);
    return CenteredBoxes.of(op.onnx(), boxes, 2, isPixels);
  }

  /** Boxes {@code [R, 4]} against each prior: {@code [R, M, 4]}. */
  private static void encode(OperatorContext op) {
    Onnx onnx = op.onnx();
    CenteredBoxes prior = priors(op, 0);
    String targets = onnx.unsqueeze(op.input("TargetBox"), 1);
    List<String> corners = Boxes.corners(onnx, targets, 2);
    // That between the corners, also where these are pixels.
    String center = onnx.divide(onnx.add(corners.getFirst(), corners.getLast()), onnx.scalar(2));
    String sides = onnx.add(onnx.subtract(corners.getLast(), corners.getFirst()), prior.pixel());
    String moved = onnx.divide(onnx.subtract(center, prior.center()), prior.sides());
    String scaled = onnx.unary("Log", onnx.unary("Abs", onnx.divide(sides, prior.sides())));
    String codes = onnx.concat(2, List.of(moved, scaled));
    op.bind("OutputBox", weighted(op, "Div", codes, 0));
  }

  /** Codes {@code [R, M, 4]} to boxes; priors are along dimension 1, or 0 if {@code axis} is 1. */
  private static void decode(OperatorContext op) {
    int axis = op.attributes().small("axis", 0);
    String codes = weighted(op, "Mul", op.input("TargetBox"), axis);
    op.bind("OutputBox", priors(op, axis).decode(codes, Double.POSITIVE_INFINITY));
  }

  /** Codes times, or divided by, their variances: per prior, or the same for all. */
  private static String weighted(OperatorContext op, String operator, String codes, int axis) {
    Onnx onnx = op.onnx();
    if (op.has("PriorBoxVar")) {
      return onnx.binary(operator, codes, onnx.unsqueeze(op.input("PriorBoxVar"), axis));
    }
    double[] values = op.attributes().reals("variance");
    return values.length == 0
        ? codes
        : onnx.binary(operator, codes, Detections.floats(onnx, values));
  }
}
