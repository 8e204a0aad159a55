package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Normalizations by statistics of groups of channels, scales by channel, and a loss. */
final class StatisticsOperators {
  private StatisticsOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(StatisticsOperators::affineChannel, "affine_channel")
        .add(StatisticsOperators::dataNorm, "data_norm")
        .add(StatisticsOperators::groupNorm, "group_norm")
        .add(StatisticsOperators::instanceNorm, "instance_norm")
        .add(StatisticsOperators::localResponse, "lrn")
        .add(StatisticsOperators::crossEntropy, "softmax_with_cross_entropy");
  }

  /** A list of one number a channel, to go with {@code [N, C, ...]}. */
  private static String byChannel(OperatorContext op, String slot, int rank) {
    long[] shape = new long[Math.max(1, rank - 1)];
    Arrays.fill(shape, 1);
    shape[0] = -1;
    return op.onnx().reshape(op.input(slot), shape);
  }

  /** {@code x * scale + bias}, each where it is there. */
  private static String scaled(OperatorContext op, String x, int rank) {
    String result = x;
    if (op.has("Scale")) {
      result = op.onnx().multiply(result, byChannel(op, "Scale", rank));
    }
    return op.has("Bias") ? op.onnx().add(result, byChannel(op, "Bias", rank)) : result;
  }

  private static void affineChannel(OperatorContext op) {
    int rank = op.rank("X");
    boolean isLast = Layouts.isChannelsLast(op, "data_layout");
    // A list goes with the last dimension as it is.
    op.bind("Out", scaled(op, op.input("X"), isLast ? 2 : rank));
  }

  private static void dataNorm(OperatorContext op) {
    Onnx onnx = op.onnx();
    String mean = onnx.divide(op.input("BatchSum"), op.input("BatchSize"));
    String scale =
        onnx.unary("Sqrt", onnx.divide(op.input("BatchSize"), op.input("BatchSquareSum")));
    String result = onnx.multiply(onnx.subtract(op.input("X"), mean), scale);
    if (op.attributes().flag("enable_scale_and_shift", false)) {
      result = onnx.add(onnx.multiply(result, op.input("scale_w")), op.input("bias"));
    }
    op.bind("Y", result);
  }

  /** Each group is an instance of one channel that is as long as all its channels. */
  private static void groupNorm(OperatorContext op) {
    int rank = op.rank("X");
    int groups = op.attributes().small("groups", 1);
    boolean isLast = Layouts.isChannelsLast(op, "data_layout");
    Onnx onnx = op.onnx();
    String x = isLast ? Layouts.toChannelsFirst(op, op.input("X"), rank) : op.input("X");
    String grouped = onnx.reshape(x, 0, groups, -1);
    String normal = onnx.reshape(instances(op, grouped, groups), onnx.shape(x));
    String result = scaled(op, normal, rank);
    op.bind("Y", isLast ? Layouts.toChannelsLast(op, result, rank) : result);
  }

  private static String instances(OperatorContext op, String x, int channels) {
    ElementType type = op.elementType("X");
    if (type != ElementType.FLOAT) {
      throw op.unsupported("statistics of " + type);
    }
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return op.onnx()
        .node(
            "InstanceNormalization",
            List.of(
                x,
                op.graph().constant(Tensor.of(ones, channels)),
                op.graph().constant(Tensor.zeros(type, Shape.of(channels)))),
            epsilon(op));
  }

  private static Attribute epsilon(OperatorContext op) {
    return Attribute.of("epsilon", (float) op.attributes().real("epsilon", 1e-5));
  }

  private static void instanceNorm(OperatorContext op) {
    if (op.has("Scale") && op.has("Bias")) {
      op.emit(
          "Y",
          "InstanceNormalization",
          List.of(op.input("X"), op.input("Scale"), op.input("Bias")),
          epsilon(op));
      return;
    }
    int rank = op.rank("X");
    Onnx onnx = op.onnx();
    String x = op.input("X");
    long[] axes = LongStream.range(2, rank).toArray();
    String centred = onnx.subtract(x, onnx.reduce("ReduceMean", x, true, axes));
    String variance = onnx.reduce("ReduceMean", onnx.multiply(centred, centred), true, axes);
    double margin = op.attributes().real("epsilon", 1e-5);
    String least = onnx.add(variance, onnx.scalar(op.elementType("X"), margin));
    op.bind("Y", scaled(op, onnx.divide(centred, onnx.unary("Sqrt", least)), rank));
  }

  /** ONNX divides alpha by the number of channels. */
  private static void localResponse(OperatorContext op) {
    long size = op.attributes().integer("n", 5);
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = op.input("X");
    String result =
        op.onnx()
            .node(
                "LRN",
                List.of(isLast ? Layouts.toChannelsFirst(op, x, 4) : x),
                Attribute.of("size", size),
                Attribute.of("bias", (float) op.attributes().real("k", 2)),
                Attribute.of("alpha", (float) (op.attributes().real("alpha", 1e-4) * size)),
                Attribute.of("beta", (float) op.attributes().real("beta", 0.75)));
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, result, 4) : result);
  }

  /** Labels are the number of a class, in a dimension of 1, or the chance of each class. */
  private static void crossEntropy(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("Logits");
    int axis = op.axis("axis", -1, rank);
    String logits = op.input("Logits");
    String label = op.input("Label");
    if (op.wants("Softmax")) {
      op.bind("Softmax", onnx.softmax("Softmax", logits, axis, rank));
    }
    String logarithms = onnx.softmax("LogSoftmax", logits, axis, rank);
    if (op.attributes().flag("soft_label", false)) {
      String sum = onnx.reduce("ReduceSum", onnx.multiply(label, logarithms), true, axis);
      op.emit("Loss", "Neg", List.of(sum));
      return;
    }
    ElementType type = op.elementType("Label");
    String ignored = onnx.scalar(type, op.attributes().integer("ignore_index", -100));
    String isIgnored = onnx.binary("Equal", label, ignored);
    String classes = onnx.where(isIgnored, onnx.scalar(type, 0), label);
    String taken =
        onnx.node("GatherElements", List.of(logarithms, classes), Attribute.of("axis", axis));
    String zero = onnx.scalar(op.elementType("Logits"), 0);
    op.bind("Loss", onnx.where(isIgnored, zero, onnx.unary("Neg", taken)));
  }
}
