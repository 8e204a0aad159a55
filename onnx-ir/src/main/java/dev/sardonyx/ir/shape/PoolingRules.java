package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Pooling; inputs are {@code [N, C, spatial...]}. */
final class PoolingRules {
  private PoolingRules() {}

  static void register(ShapeRules rules) {
    rules.addAll(List.of("AveragePool", "LpPool", "MaxPool"), PoolingRules::pool);
    rules.addAll(
        List.of("GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool"), PoolingRules::global);
    rules.add("MaxUnpool", PoolingRules::unpool);
  }

  private static void pool(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] kernel = node.integerList("kernel_shape");
    List<Size> result = null;
    if (input != null && kernel != null) {
      if (kernel.length != input.size() - 2) {
        throw node.contradiction(
            "a window of " + kernel.length + " axes on an input of shape " + input);
      }
      result =
          NodeInference.concat(input.subList(0, 2), Windows.of(node, kernel).outputSizes(input));
    }
    node.output(0, node.type(0), result);
    node.output(1, ElementType.INT64, result);
  }

  private static void global(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> result = null;
    if (input != null) {
      result = new ArrayList<>(input);
      result.subList(2, result.size()).replaceAll(ignored -> Size.ONE);
    }
    node.output(0, node.type(0), result);
  }

  private static void unpool(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] kernel = node.integerList("kernel_shape");
    if (node.hasInput(2)) {
      node.output(0, node.type(0), GeneratorRules.shapeFrom(node, 2));
    } else if (input != null && kernel != null) {
      Windows windows = Windows.of(node, kernel);
      List<Size> result = new ArrayList<>(input);
      for (int i = 0; i < kernel.length; i++) {
        long pads = windows.pads()[i] + windows.pads()[i + kernel.length];
        result.set(
            i + 2, input.get(i + 2).plus(-1).times(windows.strides()[i]).plus(kernel[i] - pads));
      }
      node.output(0, node.type(0), result);
    }
  }
}
