package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pools over windows, over all, and over as many spans as asked for. */
final class PoolingOperators {
  private PoolingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(PoolingOperators::norms, "lp_pool2d")
        .add(op -> withPlaces(op, 2), "max_pool2d_with_index")
        .add(op -> withPlaces(op, 3), "max_pool3d_with_index")
        .add(op -> pool(op, 2), "pool2d")
        .add(op -> pool(op, 3), "pool3d");
  }

  private static void pool(OperatorContext op, int spatial) {
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = op.input("X");
    String data = isLast ? Layouts.toChannelsFirst(op, x, spatial + 2) : x;
    boolean isMaximum = op.attributes().text("pooling_type", "max").equals("max");
    long[] size = size(op, spatial);
    Optional<List<Attribute>> windows = Optional.empty();
    String operator = isMaximum ? "MaxPool" : "AveragePool";
    if (isGlobal(op, size)) {
      operator = isMaximum ? "GlobalMaxPool" : "GlobalAveragePool";
      windows = Optional.of(List.of());
    } else if (isAdaptive(op)) {
      windows = equalSpans(op, size, isLast);
    } else {
      windows = Optional.of(windows(op, size, isMaximum));
    }
    if (windows.isPresent() && !isLast) {
      op.emit("Out", operator, List.of(data), windows.get().toArray(Attribute[]::new));
      return;
    }
    String result;
    if (windows.isPresent()) {
      result = op.onnx().node(operator, List.of(data), windows.get().toArray(Attribute[]::new));
    } else {
      AdaptiveSpans spans = new AdaptiveSpans(op.onnx(), data, size);
      result = isMaximum ? spans.maximum() : spans.average(op.elementType("X"));
    }
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, result, spatial + 2) : result);
  }

  /** The p-norm of each window. */
  private static void norms(OperatorContext op) {
    double norm = op.attributes().real("norm_type", 2);
    if (norm != Math.rint(norm) || norm < 1) {
      throw op.unsupported(
          "norm_type " + norm + "; ONNX has whole ones from 1 up. Export the model with one");
    }
    if (op.attributes().flag("ceil_mode", false) && op.opset() < 18) {
      throw op.unsupported("ceil_mode, which needs opset 18 or later");
    }
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String data = isLast ? Layouts.toChannelsFirst(op, op.input("X"), 4) : op.input("X");
    List<Attribute> attributes = new ArrayList<>(windows(op, size(op, 2), true));
    if (op.opset() < 18) {
      attributes.removeIf(attribute -> attribute.name().equals("ceil_mode"));
    }
    attributes.add(Attribute.of("p", (long) norm));
    String result = op.onnx().node("LpPool", List.of(data), attributes.toArray(Attribute[]::new));
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, result, 4) : result);
  }

  /** {@code Mask} is where in its plane the largest element of each window lies. */
  private static void withPlaces(OperatorContext op, int spatial) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    long[] size = size(op, spatial);
    ElementType type = op.outputType("Mask").map(t -> t.elementType()).orElse(ElementType.INT32);
    Optional<List<Attribute>> windows = Optional.empty();
    if (op.attributes().flag("global_pooling", false)) {
      Arrays.fill(size, 1);
    } else {
      windows = isAdaptive(op) ? equalSpans(op, size, false) : Optional.of(windows(op, size, true));
    }
    if (windows.isEmpty()) {
      AdaptiveSpans spans = new AdaptiveSpans(onnx, x, size);
      op.bind("Out", spans.maximum());
      op.bind("Mask", onnx.cast(spans.maximumPlaces(), type));
      return;
    }
    List<String> results =
        op.graph().nodes("MaxPool", List.of(x), 2, windows.get().toArray(Attribute[]::new));
    op.bind("Out", results.getFirst());
    // ONNX counts from the tensor's first element.
    String plane = onnx.reduce("ReduceProd", onnx.dimensions(x, 2, spatial + 2), false);
    op.bind("Mask", onnx.cast(onnx.binary("Mod", results.getLast(), plane), type));
  }

  /** The sizes of windows, or, where adaptive, how many there are. */
  private static long[] size(OperatorContext op, int spatial) {
    long[] size =
        op.knownIntegers("KernelSize", "KernelSizeList", "ksize")
            .orElseThrow(
                () ->
                    op.unsupported(
                        "a window whose size (ksize) is computed. Export the model with a constant"
                            + " one"));
    if (size.length == 1) {
      long[] all = new long[spatial];
      Arrays.fill(all, size[0]);
      return all;
    }
    return size;
  }

  private static boolean isAdaptive(OperatorContext op) {
    return op.attributes().flag("adaptive", false);
  }

  private static boolean isGlobal(OperatorContext op, long[] size) {
    return op.attributes().flag("global_pooling", false)
        || isAdaptive(op) && Arrays.stream(size).allMatch(count -> count == 1);
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

  /** Windows of one size, where it is known that the output's sizes divide the input's. */
  private static Optional<List<Attribute>> equalSpans(
      OperatorContext op, long[] output, boolean isLast) {
    long[] spans = new long[output.length];
    for (int i = 0; i < spans.length; i++) {
      long size = op.dimension("X", isLast ? i + 1 : i + 2);
      if (size < 0 || size % output[i] != 0) {
        return Optional.empty();
      }
      spans[i] = size / output[i];
    }
    return Optional.of(List.of(Onnx.ints("kernel_shape", spans), Onnx.ints("strides", spans)));
  }
}
