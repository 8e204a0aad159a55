package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convolutions; inputs are {@code [N, C, spatial...]}. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static void register(ShapeRules rules) {
    rules.add("Conv", node -> convolution(node, 1, node.type(0)));
    rules.add("ConvInteger", node -> convolution(node, 1, ElementType.INT32));
    rules.add("QLinearConv", node -> convolution(node, 3, node.type(7)));
    rules.add("DeformConv", node -> convolution(node, 1, node.type(0)));
    rules.add("ConvTranspose", ConvolutionRules::transposed);
  }

  static void convolution(NodeInference node, int weightInput, ElementType type) {
    List<Size> input = node.shape(0);
    List<Size> weight = node.shape(weightInput);
    if (input == null) {
      node.output(0, type, null);
      return;
    }
    Size channels = weight == null ? Size.UNKNOWN : weight.getFirst();
    long[] kernel = kernel(node, weight);
    if (kernel == null) {
      List<Size> result = new ArrayList<>(NodeInference.unknown(input.size()));
      result.set(0, input.getFirst());
      result.set(1, channels);
      node.output(0, type, result);
      return;
    }
    if (kernel.length != input.size() - 2) {
      throw node.contradiction(
          "a kernel of " + kernel.length + " spatial axes on an input of shape " + input);
    }
    checkChannels(node, input, weight);
    node.output(
        0,
        type,
        NodeInference.concat(
            List.of(input.getFirst(), channels), Windows.of(node, kernel).outputSizes(input)));
  }

  private static void checkChannels(NodeInference node, List<Size> input, List<Size> weight) {
    if (weight != null && input.get(1).isConstant() && weight.get(1).isConstant()) {
      long expected = weight.get(1).constant() * node.integer("group", 1);
      if (input.get(1).constant() != expected) {
        throw node.contradiction(
            "the weights take " + expected + " channels; the input has " + input.get(1));
      }
    }
  }

  /** The spatial sizes of the kernel: from the attribute, or the weights' shape; else null. */
  private static long[] kernel(NodeInference node, List<Size> weight) {
    long[] attribute = node.integerList("kernel_shape");
    if (attribute != null || weight == null || weight.size() < 2) {
      return attribute;
    }
    List<Size> spatial = weight.subList(2, weight.size());
    return spatial.stream().allMatch(Size::isConstant)
        ? spatial.stream().mapToLong(Size::constant).toArray()
        : null;
  }

  static void transposed(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> weight = node.shape(1);
    if (input == null) {
      node.output(0, node.type(0), null);
      return;
    }
    List<Size> result = new ArrayList<>(NodeInference.unknown(input.size()));
    result.set(0, input.getFirst());
    if (weight != null) {
      result.set(1, weight.get(1).times(node.integer("group", 1)));
    }
    long[] kernel = kernel(node, weight);
    long[] given = node.integerList("output_shape");
    if (given != null) {
      // Some exporters give the whole shape, the specification the spatial part.
      int skip = given.length == input.size() ? 2 : 0;
      for (int i = 0; i < input.size() - 2; i++) {
        result.set(i + 2, Size.of(given[i + skip]));
      }
    } else if (kernel != null) {
      Windows windows = Windows.of(node, kernel);
      long[] extra = node.integerList("output_padding");
      if (extra == null) {
        extra = new long[kernel.length];
        Arrays.fill(extra, 0);
      }
      for (int i = 0; i < kernel.length; i++) {
        result.set(i + 2, transposedSize(windows, input.get(i + 2), i, extra[i]));
      }
    }
    node.output(0, node.type(0), result);
  }

  private static Size transposedSize(Windows windows, Size input, int i, long extra) {
    long stride = windows.strides()[i];
    if (windows.autoPad().startsWith("SAME")) {
      return input.times(stride);
    }
    long reach = windows.dilations()[i] * (windows.kernel()[i] - 1) + 1;
    long pads =
        windows.autoPad().equals("VALID")
            ? 0
            : windows.pads()[i] + windows.pads()[i + windows.kernel().length];
    return input.plus(-1).times(stride).plus(extra + reach - pads);
  }
}
