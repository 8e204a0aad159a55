package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What quantization-aware training leaves: integers kept in floating point, {@code round(x * range
 * / scale)}, {@code range} being 127 for 8 bits.
 */
final class QuantizationOperators {
  private QuantizationOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(QuantizationOperators::dequantizeLinear, "dequantize_linear")
        .add(op -> absoluteMaximum(op, true, false), "fake_channel_wise_quantize_abs_max")
        .add(op -> absoluteMaximum(op, true, true), "fake_channel_wise_quantize_dequantize_abs_max")
        .add(QuantizationOperators::dequantizeByChannel, "fake_channel_wise_dequantize_max_abs")
        .add(QuantizationOperators::dequantize, "fake_dequantize_max_abs")
        .add(op -> absoluteMaximum(op, false, false), "fake_quantize_abs_max")
        .add(op -> absoluteMaximum(op, false, true), "fake_quantize_dequantize_abs_max")
        .add(op -> givenScale(op, true), "fake_quantize_dequantize_moving_average_abs_max")
        .add(
            op -> givenScale(op, false),
            "fake_quantize_moving_average_abs_max",
            "fake_quantize_range_abs_max")
        .add(op -> op.bind("Out", op.input("X")), "moving_average_abs_max_scale")
        .add(QuantizationOperators::quantizeLinear, "quantize_linear");
  }

  private static double range(OperatorContext op) {
    return (1L << op.attributes().integer("bit_length", 8) - 1) - 1;
  }

  /** {@code round(clip(x, -scale, scale) * range / scale)}. */
  private static String quantized(OperatorContext op, String scale) {
    Onnx onnx = op.onnx();
    String limited =
        onnx.binary("Max", onnx.binary("Min", op.input("X"), scale), onnx.unary("Neg", scale));
    return rounded(op, onnx.multiply(limited, onnx.divide(range(onnx, op), scale)));
  }

  /** Rounded to the nearest, halves away from zero unless to even ones. */
  private static String rounded(OperatorContext op, String wide) {
    Onnx onnx = op.onnx();
    if (op.attributes().integer("round_type", 1) == 0) {
      return onnx.unary("Round", wide);
    }
    String away = onnx.unary("Floor", onnx.add(onnx.unary("Abs", wide), onnx.scalar(0.5)));
    return onnx.multiply(onnx.unary("Sign", wide), away);
  }

  private static String range(Onnx onnx, OperatorContext op) {
    return onnx.scalar(range(op));
  }

  private static String dequantized(OperatorContext op, String x, String scale) {
    return op.onnx().divide(op.onnx().multiply(x, scale), range(op.onnx(), op));
  }

  /** A scale of each channel, in the shape that goes with the tensor's. */
  private static String alongAxis(OperatorContext op, String scale, int axis) {
    int rank = op.rank("X");
    long[] shape = LongStream.range(0, rank).map(i -> i == axis ? -1 : 1).toArray();
    return op.onnx().reshape(scale, shape);
  }

  /** The scale is the largest absolute element, of all or of each channel. */
  private static void absoluteMaximum(OperatorContext op, boolean isByChannel, boolean andBack) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    int axis = op.attributes().small("quant_axis", 0);
    long[] axes =
        isByChannel ? LongStream.range(0, rank).filter(i -> i != axis).toArray() : new long[0];
    String scale = onnx.reduce("ReduceMax", onnx.unary("Abs", op.input("X")), true, axes);
    String quantized = quantized(op, scale);
    op.bind("Out", andBack ? dequantized(op, quantized, scale) : quantized);
    op.bind("OutScale", onnx.reshape(scale, -1));
  }

  /** The scale is one that training found. */
  private static void givenScale(OperatorContext op, boolean andBack) {
    String scale = op.input("InScale");
    String quantized = quantized(op, scale);
    op.bind("Out", andBack ? dequantized(op, quantized, scale) : quantized);
    op.bind("OutScale", scale);
  }

  private static void dequantize(OperatorContext op) {
    String scaled = op.onnx().multiply(op.input("X"), op.input("Scale"));
    String range = op.onnx().scalar(op.attributes().real("max_range", 127));
    op.emit("Out", "Div", List.of(scaled, range));
  }

  /** Scales of the channels of weights, and perhaps one of what they were multiplied with. */
  private static void dequantizeByChannel(OperatorContext op) {
    Onnx onnx = op.onnx();
    List<String> scales = op.inputs("Scales");
    int axis =
        scales.size() == 1
            ? op.attributes().small("quant_axis", 0)
            : op.attributes().small("x_num_col_dims", 1);
    String scaled = onnx.multiply(op.input("X"), alongAxis(op, scales.getFirst(), axis));
    double range = 1;
    for (long bits : op.attributes().integers("quant_bits", 8)) {
      range *= (1L << bits - 1) - 1;
    }
    if (scales.size() == 2) {
      scaled = onnx.multiply(scaled, scales.getLast());
    }
    op.emit("Out", "Div", List.of(scaled, onnx.scalar(range)));
  }

  private static String scale(OperatorContext op) {
    int axis = op.attributes().small("quant_axis", -1);
    return axis < 0 ? op.input("Scale") : alongAxis(op, op.input("Scale"), axis);
  }

  /** Rounds first and then limits, to one more below zero than above. */
  private static void quantizeLinear(OperatorContext op) {
    Onnx onnx = op.onnx();
    String wide = onnx.multiply(op.input("X"), onnx.divide(range(onnx, op), scale(op)));
    double range = range(op);
    op.bind("Y", onnx.clip(rounded(op, wide), ElementType.FLOAT, -range - 1, range));
  }

  private static void dequantizeLinear(OperatorContext op) {
    String x = op.input("X");
    String real =
        op.elementType("X") == ElementType.FLOAT ? x : op.onnx().cast(x, ElementType.FLOAT);
    op.bind("Y", dequantized(op, real, scale(op)));
  }
}
