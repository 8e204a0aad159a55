package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntFunction;

/**
 * DeformConv: {@code X[N, C, H, W]} by {@code W[M, C / group, kh, kw]}, where each tap of the
 * window is moved by {@code offset[N, offset_group * kh * kw * 2, oh, ow]}, read between pixels (0
 * outside) and multiplied by {@code mask[N, offset_group * kh * kw, oh, ow]}; plus {@code B[M]}.
 * The moved taps are gathered in columns, then multiplied by the weights.
 */
final class DeformConvOperator implements Operator {
  /** Pixels read in one piece of work. */
  private static final int GRAIN = 1 << 12;

  private final OperatorSetup setup;
  private final int groups;
  private final int offsetGroups;
  private final int[] kernelShape;

  private DeformConvOperator(OperatorSetup setup) {
    this.setup = setup;
    this.groups = positive("group");
    this.offsetGroups = positive("offset_group");
    this.kernelShape = Windows.integers(setup, "kernel_shape");
  }

  private int positive(String name) {
    long value = setup.integer(name, 1);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new ModelFormatException(setup.node().label() + ": '" + name + "' is " + value);
    }
    return (int) value;
  }

  static Operator create(OperatorSetup setup) {
    return new DeformConvOperator(setup);
  }

  /** The tensors of one run, all FLOAT or all DOUBLE; bias and mask may be null. */
  record Inputs(Tensor x, Tensor weights, Tensor offset, Tensor bias, Tensor mask) {}

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    boolean doubles = type == ElementType.DOUBLE;
    if (!doubles && !Floats.isFloatLike(type)) {
      throw setup.unsupported("element type " + type);
    }
    IntFunction<Tensor> input =
        index -> doubles ? Windows.doubles(context, index) : Floats.widen(context.input(index));
    Inputs inputs =
        new Inputs(input.apply(0), input.apply(1), input.apply(2), input.apply(3), input.apply(4));
    Shape weights = inputs.weights().shape();
    int[] kernel = Windows.kernel(weights, "[M, C/group, k1, ...]", kernelShape);
    if (kernel.length != 2) {
      throw setup.unsupported("windows of " + kernel.length + " dimensions; only 2");
    }
    Window window = Windows.of(setup, kernel);
    Shape shape = inputs.x().shape();
    Placement placement = Windows.place(window, shape);
    int outputs = weights.dimension(0);
    check(inputs, placement, outputs);
    Shape outputShape = Windows.outputShape(shape.dimension(0), outputs, placement);
    if (doubles) {
      Tensor y = context.allocate(0, type, outputShape);
      new DoubleDeformation(inputs, placement, groups, offsetGroups).run(y, context.workers());
      return;
    }
    Tensor y = Floats.begin(context, 0, type, outputShape);
    int depth = weights.elements(1, 4);
    Shape columnShape = Shape.of(depth, placement.outputElements());
    Tensor columns = context.scratch(ElementType.FLOAT, columnShape.elements());
    for (int n = 0; n < shape.dimension(0); n++) {
      for (int group = 0; group < groups; group++) {
        gather(inputs, placement, n, group, columns, context);
        multiply(inputs, n, group, columns, columnShape, y, context);
      }
    }
    Floats.finish(context, 0, type, y);
  }

  private void check(Inputs inputs, Placement placement, int outputs) {
    Shape shape = inputs.x().shape();
    int channels = shape.dimension(1);
    boolean divides =
        channels == (long) inputs.weights().shape().dimension(1) * groups
            && outputs % groups == 0
            && channels % offsetGroups == 0;
    if (!divides) {
      throw new ShapeMismatchException(
          "'X' "
              + shape
              + ", 'W' "
              + inputs.weights().shape()
              + ", group "
              + groups
              + " and offset_group "
              + offsetGroups
              + " don't fit: X must have C channels, C and M must divide by the groups");
    }
    Windows.checkBias(inputs.bias(), outputs);
    long taps = (long) offsetGroups * placement.window().taps();
    require("offset", inputs.offset(), shape.dimension(0), 2 * taps, placement);
    if (inputs.mask() != null) {
      require("mask", inputs.mask(), shape.dimension(0), taps, placement);
    }
  }

  private static void require(
      String name, Tensor tensor, long images, long channels, Placement placement) {
    Shape expected = Shape.of(images, channels, placement.output(1), placement.output(2));
    if (!tensor.shape().equals(expected)) {
      throw new ShapeMismatchException(
          "'" + name + "' must be " + expected + "; found " + tensor.shape());
    }
  }

  /**
   * Reads the moved taps of one image's group of channels: {@code [C / group * kh * kw, oh * ow]}.
   */
  private void gather(
      Inputs inputs,
      Placement placement,
      int image,
      int group,
      Tensor columns,
      ExecutionContext context) {
    int perGroup = inputs.weights().shape().dimension(1);
    int taps = placement.window().taps();
    int channels = inputs.x().shape().dimension(1);
    int perOffsetGroup = channels / offsetGroups;
    int points = placement.outputElements();
    Ranges.split(
        context.workers(),
        perGroup * taps,
        Ranges.grain(GRAIN, points),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int channel = group * perGroup + row / taps;
            int tap = channel / perOffsetGroup * taps + row % taps;
            int plane = (image * channels + channel) * placement.inputElements();
            int offsets = (image * offsetGroups * taps + tap) * 2 * points;
            int masks = (image * offsetGroups * taps + tap) * points;
            readTap(inputs, placement, row % taps, plane, offsets, masks, columns, row * points);
          }
        });
  }

  /** Reads one tap of the window of one channel at all output positions. */
  private static void readTap(
      Inputs inputs,
      Placement placement,
      int tap,
      int plane,
      int offsets,
      int masks,
      Tensor columns,
      int row) {
    int points = placement.outputElements();
    int width = placement.output(2);
    float[] moved = inputs.offset().floatArray();
    int dy = inputs.offset().offset() + offsets;
    float[] mask = inputs.mask() == null ? null : inputs.mask().floatArray();
    int m = mask == null ? 0 : inputs.mask().offset() + masks;
    int tapY = tap / placement.kernel(2) * placement.dilation(1) - placement.begin(1);
    int tapX = tap % placement.kernel(2) * placement.dilation(2) - placement.begin(2);
    float[] x = inputs.x().floatArray();
    float[] to = columns.floatArray();
    for (int point = 0; point < points; point++) {
      float atY = point / width * placement.stride(1) + tapY + moved[dy + point];
      float atX = point % width * placement.stride(2) + tapX + moved[dy + points + point];
      float value =
          bilinear(
              x, inputs.x().offset() + plane, placement.input(1), placement.input(2), atY, atX);
      to[columns.offset() + row + point] = mask == null ? value : value * mask[m + point];
    }
  }

  /** The value between the four pixels around a position; pixels outside are 0. */
  private static float bilinear(
      float[] x, int offset, int height, int width, float atY, float atX) {
    if (!(atY > -1 && atY < height && atX > -1 && atX < width)) {
      return Float.isNaN(atY) || Float.isNaN(atX) ? Float.NaN : 0;
    }
    int top = (int) Math.floor(atY);
    int left = (int) Math.floor(atX);
    float down = atY - top;
    float right = atX - left;
    float upper = 0;
    float lower = 0;
    for (int side = 0; side < 2; side++) {
      int column = left + side;
      float weight = side == 0 ? 1 - right : right;
      if (column >= 0 && column < width) {
        upper += top >= 0 ? weight * x[offset + top * width + column] : 0;
        lower += top + 1 < height ? weight * x[offset + (top + 1) * width + column] : 0;
      }
    }
    return (1 - down) * upper + down * lower;
  }

  private void multiply(
      Inputs inputs,
      int image,
      int group,
      Tensor columns,
      Shape columnShape,
      Tensor y,
      ExecutionContext context) {
    Tensor weights = inputs.weights();
    Tensor bias = inputs.bias();
    int depth = columnShape.dimension(0);
    int points = columnShape.dimension(1);
    int outputs = weights.shape().dimension(0);
    int rows = outputs / groups;
    MatmulKernels kernels = context.kernels().matmul();
    Epilogue epilogue =
        bias == null
            ? Epilogue.NONE
            : Epilogue.NONE.withRowBias(bias.floatArray(), bias.offset() + group * rows);
    new Gemm(kernels, context.workers(), rows, points, depth)
        .run(
            new Product(
                weights.floatArray(),
                weights.offset() + group * rows * depth,
                depth,
                new MatrixPanels(
                    kernels, columns.floatArray(), columns.offset(), points, false, depth, points),
                y.floatArray(),
                y.offset() + (image * outputs + group * rows) * points,
                points,
                epilogue));
  }
}
