package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of images {@code [N, C, H, W]} as columns {@code [N, C * kernel, windows]}, and back:
 * convolutions of each channel with kernels that pick one pixel each.
 */
final class FoldingOperators {
  private FoldingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(FoldingOperators::fold, "fold").add(FoldingOperators::unfold, "unfold");
  }

  /** As many kernels as they have pixels, {@code [pixels, 1, kH, kW]}, each of a single one. */
  private static String picks(OperatorContext op, long[] kernel) {
    ElementType type = op.elementType("X");
    if (type != ElementType.FLOAT) {
      throw op.unsupported("windows of " + type + "; expected FLOAT. Export the model in FLOAT");
    }
    int pixels = (int) (kernel[0] * kernel[1]);
    float[] picks = new float[pixels * pixels];
    for (int i = 0; i < pixels; i++) {
      picks[i * pixels + i] = 1;
    }
    Shape shape = Shape.of(pixels, 1, kernel[0], kernel[1]);
    return op.graph().constant(Tensor.of(picks, picks.length).reshape(shape));
  }

  /** One for all, (height, width), or (top, left, bottom, right). */
  private static long[] pads(OperatorContext op) {
    long[] given = op.attributes().integers("paddings", 0);
    long[] pads = new long[4];
    Arrays.setAll(pads, i -> given[i % given.length]);
    return pads;
  }

  private static void unfold(OperatorContext op) {
    Onnx onnx = op.onnx();
    long[] kernel = Windows.spread(op, "kernel_sizes", 2, 1);
    String x = op.input("X");
    String plane = onnx.dimensions(x, 2, 4);
    String planes = onnx.reshape(x, onnx.concat(0, List.of(onnx.integers(-1, 1), plane)));
    String windows =
        onnx.node(
            "Conv",
            List.of(planes, picks(op, kernel)),
            Onnx.ints("kernel_shape", kernel),
            Onnx.ints("strides", Windows.spread(op, "strides", 2, 1)),
            Onnx.ints("dilations", Windows.spread(op, "dilations", 2, 1)),
            Onnx.ints("pads", pads(op)));
    String rows = onnx.multiply(onnx.dimension(x, 1), onnx.integers(kernel[0] * kernel[1]));
    String columns = onnx.concat(0, List.of(onnx.dimension(x, 0), rows, onnx.integers(-1)));
    op.bind("Y", onnx.reshape(windows, columns));
  }

  /** Pixels that several windows have are sums. */
  private static void fold(OperatorContext op) {
    Onnx onnx = op.onnx();
    long[] kernel = Windows.spread(op, "kernel_sizes", 2, 1);
    long[] strides = Windows.spread(op, "strides", 2, 1);
    long[] dilations = Windows.spread(op, "dilations", 2, 1);
    long[] pads = pads(op);
    long[] size = op.attributes().integers("output_sizes");
    if (size.length != 2) {
      throw op.unsupported(
          "output_sizes " + Arrays.toString(size) + "; expected two. Export the model again");
    }
    long[] windows = new long[2];
    long[] rest = new long[2];
    for (int axis = 0; axis < 2; axis++) {
      long span = dilations[axis] * (kernel[axis] - 1) + 1;
      long room = size[axis] + pads[axis] + pads[axis + 2] - span;
      windows[axis] = room / strides[axis] + 1;
      rest[axis] = room % strides[axis];
    }
    String x = op.input("X");
    long pixels = kernel[0] * kernel[1];
    String planes =
        onnx.node(
            "ConvTranspose",
            List.of(onnx.reshape(x, -1, pixels, windows[0], windows[1]), picks(op, kernel)),
            Onnx.ints("kernel_shape", kernel),
            Onnx.ints("strides", strides),
            Onnx.ints("dilations", dilations),
            Onnx.ints("pads", pads),
            Onnx.ints("output_padding", rest));
    String channels = onnx.divide(onnx.dimension(x, 1), onnx.integers(pixels));
    String shape = onnx.concat(0, List.of(onnx.dimension(x, 0), channels, onnx.integers(size)));
    op.bind("Y", onnx.reshape(planes, shape));
  }
}
