package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.IntegerGemm;
import dev.sardonyx.kernels.matmul.IntegerMatrix;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.linear.IntegerProducts;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Convolution of 8-bit integers less their zero points, exact in INT32: the patches of an image are
 * laid out as a matrix and multiplied by the weights.
 */
final class IntegerConvolution {
  private final OperatorSetup setup;
  private final int groups;
  private final int[] kernelShape;

  IntegerConvolution(OperatorSetup setup) {
    this.setup = setup;
    this.groups = Math.toIntExact(setup.integer("group", 1));
    this.kernelShape = Windows.integers(setup, "kernel_shape");
  }

  /** The sums, {@code [N, M, ...placement's output]} from the offset on. */
  record Sums(Shape shape, int channels, int inner, int[] elements, int offset) {}

  /**
   * Convolves {@code x} by {@code weights}.
   *
   * @param xZeroPoint what the padding holds
   * @param weightZeroPoints one, or one for each output channel
   */
  Sums run(
      ExecutionContext context, Tensor x, Tensor weights, int xZeroPoint, int... weightZeroPoints) {
    Shape form = weights.shape();
    int[] kernel = Windows.kernel(form, "[M, C/group, k1, ...]", kernelShape);
    int outputs = form.dimension(0);
    Placement placement = Windows.place(Windows.of(setup, kernel), x.shape());
    if (groups < 1
        || outputs % groups != 0
        || x.shape().dimension(1) != form.dimension(1) * groups) {
      throw new ShapeMismatchException(
          "an input %s and weights %s don't fit %d groups".formatted(x.shape(), form, groups));
    }
    int images = x.shape().dimension(0);
    Shape shape = Windows.outputShape(images, outputs, placement);
    int pixels = placement.outputElements();
    int channels = form.dimension(1);
    int depth = channels * placement.window().taps();
    int rows = outputs / groups;
    Tensor sums = context.scratch(ElementType.INT32, shape.elements());
    Tensor patches = context.scratch(ElementType.UINT8, depth * pixels);
    Tensor floats =
        context.scratch(ElementType.FLOAT, IntegerGemm.scratchElements(rows, depth, pixels));
    for (int i = 0; i < images * groups; i++) {
      int first = i % groups * rows;
      layOut(context, placement, x, i * channels, channels, (byte) xZeroPoint, patches);
      IntegerMatrix matrix =
          IntegerMatrix.of(
              context.kernels().matmul(),
              patches.byteArray(),
              patches.offset(),
              x.elementType() == ElementType.UINT8,
              depth,
              pixels);
      int[] zeroPoints =
          weightZeroPoints.length == 1
              ? weightZeroPoints
              : Arrays.copyOfRange(weightZeroPoints, first, first + rows);
      new IntegerGemm(context.kernels().matmul(), context.workers(), rows, matrix)
          .run(
              weights.byteArray(),
              weights.offset() + first * depth,
              weights.elementType() == ElementType.UINT8,
              zeroPoints,
              new int[] {xZeroPoint},
              sums.intArray(),
              sums.offset() + i * rows * pixels,
              floats.floatArray(),
              floats.offset());
    }
    return new Sums(shape, outputs, pixels, sums.intArray(), sums.offset());
  }

  /** Zero points of weights in input {@code index}, one or one for each output channel. */
  static int[] weightZeroPoints(ExecutionContext context, int index, Tensor weights) {
    return IntegerProducts.zeroPoints(context, index, "w_zero_point", weights.shape().dimension(0));
  }

  /** Writes {@code patches[channel, tap, pixel]}, padding as its zero point. */
  private static void layOut(
      ExecutionContext context,
      Placement placement,
      Tensor x,
      int firstPlane,
      int channels,
      byte padding,
      Tensor patches) {
    Window window = placement.window();
    int taps = window.taps();
    int pixels = placement.outputElements();
    byte[] from = x.byteArray();
    byte[] to = patches.byteArray();
    Ranges.split(
        context.workers(),
        channels * taps,
        Ranges.grain(1 << 14, pixels),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int plane = x.offset() + (firstPlane + row / taps) * placement.inputElements();
            layOutTap(
                placement, row % taps, from, plane, padding, to, patches.offset() + row * pixels);
          }
        });
  }

  private static void layOutTap(
      Placement p, int tap, byte[] from, int plane, byte padding, byte[] to, int offset) {
    int kx = tap % p.kernel(2);
    int ky = tap / p.kernel(2) % p.kernel(1);
    int kz = tap / p.kernel(2) / p.kernel(1);
    int at = offset;
    for (int oz = 0; oz < p.output(0); oz++) {
      int z = oz * p.stride(0) + kz * p.dilation(0) - p.begin(0);
      for (int oy = 0; oy < p.output(1); oy++) {
        int y = oy * p.stride(1) + ky * p.dilation(1) - p.begin(1);
        boolean inside = z >= 0 && z < p.input(0) && y >= 0 && y < p.input(1);
        int line = plane + (z * p.input(1) + y) * p.input(2);
        for (int ox = 0; ox < p.output(2); ox++) {
          int column = ox * p.stride(2) + kx * p.dilation(2) - p.begin(2);
          to[at++] = inside && column >= 0 && column < p.input(2) ? from[line + column] : padding;
        }
      }
    }
  }
}
