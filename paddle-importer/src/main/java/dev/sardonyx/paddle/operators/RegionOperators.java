package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/** Features of regions of images: {@code [R, C, pooled_height, pooled_width]}. */
final class RegionOperators {
  private static final int HALF_PIXEL_OPSET = 16;

  private RegionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(RegionOperators::align, "roi_align").add(RegionOperators::pool, "roi_pool");
  }

  /** The image of each region: by counts, or by sequences. */
  private static String images(OperatorContext op) {
    Onnx onnx = op.onnx();
    String counts = Detections.counts(op, "ROIs", "RoisNum");
    return Detections.images(onnx, counts, onnx.dimension(op.input("ROIs"), 0));
  }

  private static void align(OperatorContext op) {
    Detections.requireFloats(op, "X");
    boolean isAligned = op.attributes().flag("aligned", false);
    Attribute[] attributes = {
      Attribute.of("output_height", op.attributes().integer("pooled_height", 1)),
      Attribute.of("output_width", op.attributes().integer("pooled_width", 1)),
      Attribute.of("sampling_ratio", Math.max(0, op.attributes().integer("sampling_ratio", -1))),
      scale(op),
      Attribute.of("coordinate_transformation_mode", isAligned ? "half_pixel" : "output_half_pixel")
    };
    List<String> inputs = List.of(op.input("X"), op.input("ROIs"), images(op));
    if (op.opset() >= HALF_PIXEL_OPSET) {
      op.emit("Out", "RoiAlign", inputs, attributes);
    } else if (isAligned) {
      throw op.unsupported("aligned regions before opset " + HALF_PIXEL_OPSET);
    } else {
      // What the mode says is all there was.
      op.emit("Out", "RoiAlign", inputs, Arrays.copyOf(attributes, 4));
    }
  }

  /** Largest elements; slot {@code Argmax} is for training. */
  private static void pool(OperatorContext op) {
    Detections.requireFloats(op, "X");
    Onnx onnx = op.onnx();
    String images = onnx.unsqueeze(onnx.cast(images(op), ElementType.FLOAT), 1);
    op.emit(
        "Out",
        "MaxRoiPool",
        List.of(op.input("X"), onnx.concat(1, List.of(images, op.input("ROIs")))),
        Onnx.ints(
            "pooled_shape",
            op.attributes().integer("pooled_height", 1),
            op.attributes().integer("pooled_width", 1)),
        scale(op));
  }

  private static Attribute scale(OperatorContext op) {
    return Attribute.of("spatial_scale", (float) op.attributes().real("spatial_scale", 1));
  }
}
