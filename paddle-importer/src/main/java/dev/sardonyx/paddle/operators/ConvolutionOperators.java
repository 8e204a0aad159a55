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
        .add(op -> transposed(op, 2), "conv2d_transpose", "depthwise_conv2d_transpose")
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

  /**
   * A size that is asked for only says which of the sizes that give the same input size is meant:
   * the largest is computed and cut.
   */
  private static void transposed(OperatorContext op, int spatial) {
    List<Attribute> attributes = attributes(op, spatial);
    attributes.addAll(Windows.paddings(op, spatial));
    Optional<long[]> size = op.knownIntegers("OutputSize", "OutputSizeList", "output_size");
    boolean isSized = size.isEmpty() || size.get().length > 0;
    if (!isSized) {
      long[] padding = op.attributes().integers("output_padding");
      if (Arrays.stream(padding).anyMatch(extra -> extra != 0)) {
        attributes.add(Onnx.ints("output_padding", padding));
      }
      run(op, spatial, "ConvTranspose", inputs(op, spatial), attributes);
      return;
    }
    long[] most = Windows.spread(op, "strides", spatial, 1);
    attributes.add(
        Onnx.ints("output_padding", Arrays.stream(most).map(stride -> stride - 1).toArray()));
    String largest =
        op.onnx().node("ConvTranspose", inputs(op, spatial), attributes.toArray(Attribute[]::new));
    long[] axes = new long[spatial];
    Arrays.setAll(axes, i -> i + 2);
    String cut =
        op.onnx()
            .node(
                "Slice",
                List.of(
                    largest,
                    op.onnx().integers(new long[spatial]),
                    op.integers("OutputSize", "OutputSizeList", "output_size"),
                    op.onnx().integers(axes)));
    op.bind(
        "Output",
        Layouts.isChannelsLast(op, "data_format")
            ? Layouts.toChannelsLast(op, cut, spatial + 2)
            : cut);
  }
}
