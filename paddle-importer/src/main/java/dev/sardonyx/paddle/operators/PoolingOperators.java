package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pools over windows, over all, and over as many spans as asked for. */
final class PoolingOperators {
  private PoolingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(op -> pool(op, 2), "pool2d").add(op -> pool(op, 3), "pool3d");
  }

  private static void pool(OperatorContext op, int spatial) {
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = op.input("X");
    String data = isLast ? Layouts.toChannelsFirst(op, x, spatial + 2) : x;
    boolean isMaximum = op.attributes().text("pooling_type", "max").equals("max");
    long[] kernel =
        op.knownIntegers("KernelSize", "KernelSizeList", "ksize")
            .orElseThrow(() -> op.unsupported("a window whose size is computed"));
    if (kernel.length == 1) {
      long only = kernel[0];
      kernel = new long[spatial];
      Arrays.fill(kernel, only);
    }
    boolean isAdaptive = op.attributes().flag("adaptive", false);
    boolean isGlobal =
        op.attributes().flag("global_pooling", false)
            || isAdaptive && Arrays.stream(kernel).allMatch(size -> size == 1);
    String operator;
    List<Attribute> attributes = new ArrayList<>();
    if (isGlobal) {
      operator = isMaximum ? "GlobalMaxPool" : "GlobalAveragePool";
    } else {
      operator = isMaximum ? "MaxPool" : "AveragePool";
      attributes.addAll(
          isAdaptive ? equalSpans(op, kernel, isLast) : windows(op, kernel, isMaximum));
    }
    Attribute[] all = attributes.toArray(Attribute[]::new);
    if (isLast) {
      String result = op.onnx().node(operator, List.of(data), all);
      op.bind("Out", Layouts.toChannelsLast(op, result, spatial + 2));
    } else {
      op.emit("Out", operator, List.of(data), all);
    }
  }

  private static List<Attribute> windows(OperatorContext op, long[] kernel, boolean isMaximum) {
    int spatial = kernel.length;
    List<Attribute> attributes = new ArrayList<>(Windows.paddings(op, spatial));
    attributes.add(Onnx.ints("kernel_shape", kernel));
    attributes.add(Onnx.ints("strides", Windows.spread(op, "strides", spatial, 1)));
    attributes.add(Attribute.of("ceil_mode", op.attributes().flag("ceil_mode", false) ? 1 : 0));
    if (!isMaximum) {
      attributes.add(
          Attribute.of("count_include_pad", op.attributes().flag("exclusive", true) ? 0 : 1));
    }
    return attributes;
  }

  /** Spans of one size, where the output's sizes divide the input's. */
  private static List<Attribute> equalSpans(OperatorContext op, long[] output, boolean isLast) {
    long[] spans = new long[output.length];
    for (int i = 0; i < spans.length; i++) {
      long size = op.dimension("X", isLast ? i + 1 : i + 2);
      if (size < 0 || size % output[i] != 0) {
        throw op.unsupported(
            "adaptive pooling of "
                + op.inputType("X").orElseThrow()
                + " to "
                + Arrays.toString(output)
                + ", spans that differ");
      }
      spans[i] = size / output[i];
    }
    return List.of(Onnx.ints("kernel_shape", spans), Onnx.ints("strides", spans));
  }
}
