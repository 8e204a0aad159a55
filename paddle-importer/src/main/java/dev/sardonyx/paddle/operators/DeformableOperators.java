package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions whose kernels look at moved places: {@code Offset [N, 2 * groups * kH * kW, oH, oW]}
 * moves each, y before x, and {@code Mask [N, groups * kH * kW, oH, oW]} weighs it.
 */
final class DeformableOperators {
  private DeformableOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(DeformableOperators::convolution, "deformable_conv", "deformable_conv_v1");
  }

  private static void convolution(OperatorContext op) {
    long[] kernel = {op.dimension("Filter", 2), op.dimension("Filter", 3)};
    long[] strides = Windows.spread(op, "strides", 2, 1);
    long[] dilations = Windows.spread(op, "dilations", 2, 1);
    long[] pads = Windows.pads(op, 2);
    long groups = Math.max(1, op.attributes().integer("groups", 1));
    long moved = Math.max(1, op.attributes().integer("deformable_groups", 1));
    if (kernel[0] < 1 || kernel[1] < 1) {
      throw op.unsupported(
          "a Filter of unknown size. Export the model with the filter as a parameter");
    }
    if (op.opset() >= 19) {
      op.emit(
          "Output",
          "DeformConv",
          List.of(
              op.input("Input"),
              op.input("Filter"),
              op.input("Offset"),
              "",
              op.inputOrAbsent("Mask")),
          Onnx.ints("kernel_shape", kernel),
          Onnx.ints("strides", strides),
          Onnx.ints("dilations", dilations),
          Onnx.ints("pads", pads),
          Attribute.of("group", groups),
          Attribute.of("offset_group", moved));
      return;
    }
    op.bind("Output", byProducts(op, kernel, strides, dilations, pads, groups, moved));
  }

  /** Pixels gathered at all places, then a product with the filter. */
  private static String byProducts(
      OperatorContext op,
      long[] kernel,
      long[] strides,
      long[] dilations,
      long[] pads,
      long groups,
      long moved) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Input");
    long taps = kernel[0] * kernel[1];
    String x = op.input("Input");
    String offset = op.input("Offset");
    String output = onnx.dimensions(offset, 2, 4);
    // The channels of one group of offsets as a picture of its own: [N * groups, C / groups, H, W].
    String channels = onnx.divide(onnx.dimension(x, 1), onnx.integers(moved));
    String pictures =
        onnx.reshape(
            x, onnx.concat(0, List.of(onnx.integers(-1), channels, onnx.dimensions(x, 2, 4))));
    List<String> moves =
        onnx.equalPieces(
            onnx.reshape(offset, onnx.concat(0, List.of(onnx.integers(-1, taps, 2), output))),
            2,
            2);
    List<String> coordinates = new ArrayList<>();
    for (int axis = 0; axis < 2; axis++) {
      String numbers = onnx.cast(Ranges.to(onnx, onnx.dimension(offset, axis + 2)), type);
      String starts =
          onnx.subtract(
              onnx.multiply(numbers, onnx.scalar(type, strides[axis])),
              onnx.scalar(type, pads[axis]));
      String grid =
          onnx.add(taps(op, kernel, dilations[axis], axis, type), shaped(onnx, starts, axis));
      String place = onnx.add(onnx.squeeze(moves.get(axis), 2), grid);
      coordinates.add(onnx.reshape(place, 0, -1));
    }
    String columns = new PixelSampling(onnx, pictures, type, 2).linear(coordinates);
    if (op.has("Mask")) {
      String mask =
          onnx.reshape(
              op.input("Mask"),
              onnx.concat(0, List.of(onnx.dimension(pictures, 0), onnx.integers(1, -1))));
      columns = onnx.multiply(columns, mask);
    }
    // [N, groups, C / groups * taps, oH * oW]
    String area = onnx.reduce("ReduceProd", output, true);
    String batch = onnx.dimension(x, 0);
    columns =
        onnx.reshape(columns, onnx.concat(0, List.of(batch, onnx.integers(groups, -1), area)));
    String filter = op.input("Filter");
    String rows = onnx.divide(onnx.dimension(filter, 0), onnx.integers(groups));
    String weights =
        onnx.reshape(
            filter, onnx.concat(0, List.of(onnx.integers(groups), rows, onnx.integers(-1))));
    String product = onnx.binary("MatMul", weights, columns);
    return onnx.reshape(product, onnx.concat(0, List.of(batch, onnx.dimension(filter, 0), output)));
  }

  /** How far each of the kernel's pixels is from its first along an axis, {@code [taps, 1, 1]}. */
  private static String taps(
      OperatorContext op, long[] kernel, long dilation, int axis, ElementType type) {
    long[] distances = new long[Math.toIntExact(kernel[0] * kernel[1])];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = dilation * (axis == 0 ? i / kernel[1] : i % kernel[1]);
    }
    return op.onnx().cast(op.graph().constant(Tensor.of(distances, distances.length, 1, 1)), type);
  }

  /** A list as a column or a row. */
  private static String shaped(Onnx onnx, String list, int axis) {
    return onnx.unsqueeze(list, axis == 0 ? 1 : 0);
  }
}
