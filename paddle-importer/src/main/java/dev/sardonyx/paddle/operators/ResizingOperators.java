package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Interpolations to another size. */
final class ResizingOperators {
  private ResizingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> resize(op, "cubic", 2), "bicubic_interp", "bicubic_interp_v2")
        .add(op -> resize(op, "linear", 2), "bilinear_interp", "bilinear_interp_v2")
        .add(op -> resize(op, "linear", 1), "linear_interp", "linear_interp_v2")
        .add(op -> resize(op, "nearest", op.rank("X") - 2), "nearest_interp", "nearest_interp_v2")
        .add(op -> resize(op, "linear", 3), "trilinear_interp", "trilinear_interp_v2");
  }

  private static void resize(OperatorContext op, String mode, int spatial) {
    boolean isLast = Layouts.isChannelsLast(op, "data_layout");
    String x = op.input("X");
    String data = isLast ? Layouts.toChannelsFirst(op, x, spatial + 2) : x;
    List<String> inputs = new ArrayList<>(List.of(data, ""));
    inputs.addAll(target(op, data, spatial));
    if (op.opset() < 13) {
      // Inputs that aren't there are empty lists in the first version.
      String none = op.graph().constant(Tensor.zeros(ElementType.FLOAT, Shape.of(0)));
      inputs.set(1, none);
      inputs.set(2, inputs.get(2).isEmpty() ? none : inputs.get(2));
    }
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("mode", mode));
    attributes.add(Attribute.of("coordinate_transformation_mode", coordinates(op, mode)));
    if (mode.equals("nearest")) {
      boolean isAligned = op.attributes().flag("align_corners", true);
      attributes.add(Attribute.of("nearest_mode", isAligned ? "round_prefer_ceil" : "floor"));
    } else if (mode.equals("cubic")) {
      attributes.add(Attribute.of("cubic_coeff_a", -0.75f));
    }
    Attribute[] all = attributes.toArray(Attribute[]::new);
    if (isLast) {
      String result = op.onnx().node("Resize", inputs, all);
      op.bind("Out", Layouts.toChannelsLast(op, result, spatial + 2));
    } else {
      op.emit("Out", "Resize", inputs, all);
    }
  }

  private static String coordinates(OperatorContext op, String mode) {
    if (op.attributes().flag("align_corners", true)) {
      return "align_corners";
    }
    boolean isShifted = mode.equals("cubic") || op.attributes().integer("align_mode", 1) != 1;
    return mode.equals("nearest") || !isShifted ? "asymmetric" : "half_pixel";
  }

  /**
   * ONNX's inputs {@code scales} and {@code sizes}, one of them absent. The size is a list of
   * tensors, a tensor, a scale that is a tensor, attributes, or a scale, in this order.
   */
  private static List<String> target(OperatorContext op, String data, int spatial) {
    Onnx onnx = op.onnx();
    if (op.has("SizeTensor") || op.has("OutSize")) {
      String size = op.integers("OutSize", "SizeTensor", "");
      if (op.knownIntegers("OutSize", "SizeTensor", "").isEmpty()) {
        // ONNX's shape inference takes a list of unknown length, among others, for an empty one.
        size = onnx.reshape(size, spatial);
      }
      return List.of("", onnx.concat(0, List.of(onnx.dimensions(data, 0, 2), size)));
    }
    if (op.has("Scale")) {
      String scale = onnx.reshape(onnx.cast(op.input("Scale"), ElementType.FLOAT), -1);
      String spread = onnx.expand(scale, onnx.integers(spatial));
      String ones = onnx.graph().constant(Tensor.of(new float[] {1, 1}, 2));
      return List.of(onnx.concat(0, List.of(ones, spread)), "");
    }
    long[] sizes = new long[spatial];
    String[] names = {"out_d", "out_h", "out_w"};
    for (int i = 0; i < spatial; i++) {
      sizes[i] = op.attributes().integer(names[names.length - spatial + i], -1);
    }
    double[] scales = op.attributes().reals("scale");
    boolean isSized = Arrays.stream(sizes).allMatch(size -> size > 0);
    boolean isScaled = scales.length > 0 && Arrays.stream(scales).allMatch(scale -> scale > 0);
    if (isScaled && (!isSized || scales.length == 1 || scales.length == spatial)) {
      float[] factors = new float[spatial + 2];
      Arrays.fill(factors, 1);
      for (int i = 0; i < spatial; i++) {
        factors[i + 2] = (float) scales[scales.length == 1 ? 0 : i];
      }
      return List.of(onnx.graph().constant(Tensor.of(factors, factors.length)), "");
    }
    if (!isSized) {
      throw op.unsupported("neither a size nor a scale");
    }
    String size = onnx.integers(sizes);
    return List.of("", onnx.concat(0, List.of(onnx.dimensions(data, 0, 2), size)));
  }
}
