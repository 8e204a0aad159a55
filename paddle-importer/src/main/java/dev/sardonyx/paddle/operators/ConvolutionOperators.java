package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions: weights are {@code [O, I / groups, k...]}, transposed {@code [I, O / groups,
 * k...]}.
 */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> convolution(op, 2), "conv2d", "depthwise_conv2d")
        .add(op -> convolution(op, 3), "conv3d")
        .add(
            op -> transposed(op, 2),
            "conv2d_transpose",
            "conv2d_transpose_bias",
            "depthwise_conv2d_transpose")
        .add(op -> transposed(op, 3), "conv3d_transpose");
  }

  private static void convolution(OperatorContext op, int spatial) {
    List<Attribute> attributes = attributes(op, spatial);
    attributes.addAll(Windows.paddings(op, spatial));
    run(op, spatial, "Conv", inputs(op, spatial), attributes);
  }

  private static List<String> inputs(OperatorContext op, int spatial) {
    String x = op.input("Input");
    String data =
        Layouts.isChannelsLast(op, "data_format") ? Layouts.toChannelsFirst(op, x, spatial + 2) : x;
    return List.of(data, op.input("Filter"), op.inputOrAbsent("Bias"));
  }

  private static List<Attribute> attributes(OperatorContext op, int spatial) {
    List<Attribute> attributes = new ArrayList<>();
    long[] dilations = Windows.spread(op, "dilations", spatial, 1);
    if (Windows.isSame(op)) {
      Arrays.fill(dilations, 1);
    }
    attributes.add(Onnx.ints("dilations", dilations));
    attributes.add(Attribute.of("group", Math.max(1, op.attributes().integer("groups", 1))));
    attributes.add(Onnx.ints("strides", Windows.spread(op, "strides", spatial, 1)));
    kernel(op, spatial).ifPresent(kernel -> attributes.add(Onnx.ints("kernel_shape", kernel)));
    return attributes;
  }

  private static Optional<long[]> kernel(OperatorContext op, int spatial) {
    long[] kernel = new long[spatial];
    for (int i = 0; i < spatial; i++) {
      kernel[i] = op.dimension("Filter", i + 2);
      if (kernel[i] < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(kernel);
  }

  private static void run(
      OperatorContext op,
      int spatial,
      String operator,
      List<String> inputs,
      List<Attribute> attributes) {
    Attribute[] all = attributes.toArray(Attribute[]::new);
    if (Layouts.isChannelsLast(op, "data_format")) {
      String result = op.onnx().node(operator, inputs, all);
      op.bind("Output", Layouts.toChannelsLast(op, result, spatial + 2));
    } else {
      op.emit("Output", operator, inputs, all);
    }
  }

  /** Ends of the larger result that a padding or a size that is asked for cuts off. */
  private static void transposed(OperatorContext op, int spatial) {
    List<Attribute> attributes = attributes(op, spatial);
    boolean isSame = Windows.isSame(op);
    attributes.add(Onnx.ints("pads", isSame ? new long[2 * spatial] : Windows.pads(op, spatial)));
    Optional<long[]> size = op.knownIntegers("OutputSize", "OutputSizeList", "output_size");
    boolean isSized = size.isEmpty() || size.get().length > 0;
    long[] strides = Windows.spread(op, "strides", spatial, 1);
    if (isSized) {
      // A size only says which of those that give the same input size is meant: the largest is
      // computed and cut.
      long[] most = Arrays.stream(strides).map(stride -> stride - 1).toArray();
      attributes.add(Onnx.ints("output_padding", most));
    } else {
      long[] padding = op.attributes().integers("output_padding");
      if (Arrays.stream(padding).anyMatch(extra -> extra != 0)) {
        attributes.add(Onnx.ints("output_padding", padding));
      }
    }
    List<String> inputs = inputs(op, spatial);
    if (!isSized && !isSame) {
      run(op, spatial, "ConvTranspose", inputs, attributes);
      return;
    }
    Onnx onnx = op.onnx();
    String whole = onnx.node("ConvTranspose", inputs, attributes.toArray(Attribute[]::new));
    String starts = onnx.integers(new long[spatial]);
    String ends = isSized ? op.integers("OutputSize", "OutputSizeList", "output_size") : "";
    if (isSame) {
      String padding = samePadding(op, inputs.getFirst(), strides);
      starts = onnx.divide(padding, onnx.integer(2));
      ends =
          isSized
              ? onnx.add(starts, ends)
              : onnx.subtract(
                  onnx.dimensions(whole, 2, spatial + 2), onnx.subtract(padding, starts));
    }
    long[] axes = new long[spatial];
    Arrays.setAll(axes, i -> i + 2);
    String cut = onnx.node("Slice", List.of(whole, starts, ends, onnx.integers(axes)));
    op.bind(
        "Output",
        Layouts.isChannelsLast(op, "data_format")
            ? Layouts.toChannelsLast(op, cut, spatial + 2)
            : cut);
  }

  /**
   * The sum of both ends' paddings that {@code SAME} gives a convolution of the transposed one's
   * input, which is how Paddle reads it: {@code kernel - stride} and what the stride leaves over,
   * or none.
   */
  private static String samePadding(OperatorContext op, String x, long[] strides) {
    Onnx onnx = op.onnx();
    int spatial = strides.length;
    String steps = onnx.integers(strides);
    String rest = onnx.binary("Mod", onnx.unary("Neg", onnx.dimensions(x, 2, spatial + 2)), steps);
    String kernel = onnx.dimensions(op.input("Filter"), 2, spatial + 2);
    String sum = onnx.add(onnx.subtract(kernel, steps), rest);
    return onnx.where(onnx.binary("Less", sum, onnx.integer(0)), onnx.integer(0), sum);
  }
}
