package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/** Normalizations by given or by computed statistics. */
final class NormalizationOperators {
  private NormalizationOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(NormalizationOperators::batchNorm, "batch_norm", "sync_batch_norm")
        .add(NormalizationOperators::layerNorm, "layer_norm")
        .add(NormalizationOperators::rootMeanSquare, "rms_norm");
  }

  private static void batchNorm(OperatorContext op) {
    boolean isLast = Layouts.isChannelsLast(op, "data_layout");
    int rank = op.rank("X");
    boolean isTransposed = isLast && rank > 2;
    String x = op.input("X");
    List<String> inputs =
        List.of(
            isTransposed ? Layouts.toChannelsFirst(op, x, rank) : x,
            op.input("Scale"),
            op.input("Bias"),
            op.input("Mean"),
            op.input("Variance"));
    Attribute epsilon = Attribute.of("epsilon", (float) op.attributes().real("epsilon", 1e-5));
    if (isTransposed) {
      String result = op.onnx().node("BatchNormalization", inputs, epsilon);
      op.bind("Y", Layouts.toChannelsLast(op, result, rank));
    } else {
      op.emit("Y", "BatchNormalization", inputs, epsilon);
    }
  }

  /**
   * {@code x / sqrt(mean(x^2) + epsilon) * weight + bias} over all dimensions from one on; bias and
   * residual are added to x before.
   */
  private static void rootMeanSquare(OperatorContext op) {
    if (op.attributes().real("quant_scale", -1) > 0) {
      throw op.unsupported("quant_scale, a quantized result. Export the model without it");
    }
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    int axis = op.axis("begin_norm_axis", 1, rank);
    ElementType type = op.elementType("X");
    String x = op.input("X");
    for (String slot : List.of("bias", "residual")) {
      x = op.has(slot) ? onnx.add(x, op.input(slot)) : x;
    }
    long[] axes = LongStream.range(axis, rank).toArray();
    String mean = onnx.reduce("ReduceMean", onnx.multiply(x, x), true, axes);
    String least = onnx.add(mean, onnx.scalar(type, op.attributes().real("epsilon", 1e-5)));
    String normal = onnx.divide(x, onnx.unary("Sqrt", least));
    String scaled = onnx.multiply(normal, parameter(op, "norm_weight", axis, rank));
    op.bind(
        "out",
        op.has("norm_bias") ? onnx.add(scaled, parameter(op, "norm_bias", axis, rank)) : scaled);
    op.bind("residual_out", x);
  }

  /** Over all dimensions from one on; scale and bias are lists of as many elements. */
  private static void layerNorm(OperatorContext op) {
    int rank = op.rank("X");
    int axis = op.axis("begin_norm_axis", 1, rank);
    float epsilon = (float) op.attributes().real("epsilon", 1e-5);
    String x = op.input("X");
    String scale = op.has("Scale") ? parameter(op, "Scale", axis, rank) : "";
    String bias = op.has("Bias") ? parameter(op, "Bias", axis, rank) : "";
    if (op.opset() >= 17 && !scale.isEmpty()) {
      op.emit(
          "Y",
          "LayerNormalization",
          List.of(x, scale, bias),
          Attribute.of("axis", axis - rank),
          Attribute.of("epsilon", epsilon));
      return;
    }
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    long[] axes = LongStream.range(axis, rank).toArray();
    String centred = onnx.subtract(x, onnx.reduce("ReduceMean", x, true, axes));
    String variance = onnx.reduce("ReduceMean", onnx.multiply(centred, centred), true, axes);
    String deviation = onnx.unary("Sqrt", onnx.add(variance, onnx.scalar(type, epsilon)));
    String result = onnx.divide(centred, deviation);
    if (!scale.isEmpty()) {
      result = onnx.multiply(result, scale);
    }
    op.bind("Y", bias.isEmpty() ? result : onnx.add(result, bias));
  }

  /** A list in the shape of the normalized dimensions. */
  private static String parameter(OperatorContext op, String slot, int axis, int rank) {
    String value = op.input(slot);
    if (axis == rank - 1) {
      return value;
    }
    long[] shape = LongStream.range(axis, rank).map(i -> op.dimension("X", (int) i)).toArray();
    return LongStream.of(shape).allMatch(size -> size >= 0)
        ? op.onnx().reshape(value, shape)
        : op.onnx().reshape(value, op.onnx().dimensions(op.input("X"), axis, rank));
  }
}
