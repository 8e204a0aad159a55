package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Operators of ai.onnx that were experimental and taken back, as early models have them. */
final class RetiredOperators {
  private RetiredOperators() {}

  static void register() {
    Expansions.register("", "Affine", RetiredOperators::affine);
    Expansions.register("", "Crop", RetiredOperators::crop);
    Expansions.register("", "GivenTensorFill", RetiredOperators::fill);
    Expansions.register("", "ImageScaler", RetiredOperators::scaleImage);
    Expansions.register("", "ParametricSoftplus", RetiredOperators::softplus);
    Expansions.register("", "Scale", RetiredOperators::scale);
    Expansions.register("", "ScaledTanh", RetiredOperators::tanh);
  }

  private static String times(ExpandedCall call, float factor, String value) {
    return call.add("Mul", List.of(value, call.constant(factor)));
  }

  /** {@code alpha * x + beta}. */
  private static boolean affine(ExpandedCall call) {
    String product = times(call, call.real("alpha", 1), call.input(0));
    call.addAs(call.output(0), "Add", List.of(product, call.constant(call.real("beta", 0))));
    return true;
  }

  /** {@code scale * x}. */
  private static boolean scale(ExpandedCall call) {
    String factor = call.constant(call.real("scale", 1));
    call.addAs(call.output(0), "Mul", List.of(call.input(0), factor));
    return true;
  }

  /** {@code scale * x + bias} of {@code [N, C, H, W]}, a bias for each channel. */
  private static boolean scaleImage(ExpandedCall call) {
    float[] bias = call.node().attribute("bias").map(Attribute::asFloats).orElse(new float[1]);
    String product = times(call, call.real("scale", 1), call.input(0));
    Tensor addend = Tensor.of(bias, bias.length).reshape(Shape.of(1, bias.length, 1, 1));
    call.addAs(call.output(0), "Add", List.of(product, call.constant(addend)));
    return true;
  }

  /** Without a border of {@code [left, top, right, bottom]}, or a part of a given size. */
  private static boolean crop(ExpandedCall call) {
    long[] border = call.node().attribute("border").map(Attribute::asInts).orElse(null);
    long[] size = call.node().attribute("scale").map(Attribute::asInts).orElse(null);
    if (border == null || border.length != 4 || size != null && size.length != 2) {
      return false;
    }
    List<Long> starts = List.of(border[1], border[0]);
    List<Long> ends =
        size == null
            ? List.of(end(border[3]), end(border[2]))
            : List.of(border[1] + size[0], border[0] + size[1]);
    if (call.opset() < 10) {
      call.addAs(
          call.output(0),
          "Slice",
          List.of(call.input(0)),
          Attribute.ofInts("starts", starts),
          Attribute.ofInts("ends", ends),
          Attribute.ofInts("axes", List.of(2L, 3L)));
    } else {
      String from = call.integers(starts.get(0), starts.get(1));
      String to = call.integers(ends.get(0), ends.get(1));
      call.addAs(call.output(0), "Slice", List.of(call.input(0), from, to, call.integers(2L, 3L)));
    }
    return true;
  }

  private static long end(long border) {
    return border == 0 ? Integer.MAX_VALUE : -border;
  }

  /** {@code alpha * tanh(beta * x)}. */
  private static boolean tanh(ExpandedCall call) {
    String inner = call.add("Tanh", List.of(times(call, call.real("beta", 1), call.input(0))));
    call.addAs(call.output(0), "Mul", List.of(inner, call.constant(call.real("alpha", 1))));
    return true;
  }

  /** {@code alpha * softplus(beta * x)}. */
  private static boolean softplus(ExpandedCall call) {
    String inner = call.add("Softplus", List.of(times(call, call.real("beta", 1), call.input(0))));
    call.addAs(call.output(0), "Mul", List.of(inner, call.constant(call.real("alpha", 1))));
    return true;
  }

  /** A constant; where it takes its shape from an input, that is not known here. */
  private static boolean fill(ExpandedCall call) {
    float[] values = call.node().attribute("values").map(Attribute::asFloats).orElse(null);
    long[] shape = call.node().attribute("shape").map(Attribute::asInts).orElse(null);
    if (values == null || shape == null || call.has(0)) {
      return false;
    }
    call.addAs(
        call.output(0),
        "Constant",
        List.of(),
        Attribute.of("value", Tensor.of(values, values.length).reshape(Shape.of(shape))));
    return true;
  }
}
