package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.blocked.TransposedBlocks;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * ConvTranspose with constant weights, of one group and without dilation, of {@code X[N, ⌈C / b⌉,
 * D1, ..., b]}.
 */
final class BlockedConvTransposeOperator implements Operator {
  private final OperatorSetup setup;
  private final int block;
  private final int channels;
  private final int outputs;
  private final int[] outputPadding;
  private final int[] outputShape;
  private final Window window;
  private final TransposedBlocks convolution;

  BlockedConvTransposeOperator(OperatorSetup setup) {
    this.setup = setup;
    this.block = setup.kernels().blocked().block();
    Tensor weights = BlockedShapes.takeConstant(setup, 1);
    Tensor bias = setup.hasInput(2) ? BlockedShapes.takeConstant(setup, 2) : null;
    Shape shape = weights.shape();
    int[] kernel =
        Windows.kernel(shape, "[C, M, k1, ...]", Windows.integers(setup, "kernel_shape"));
    this.channels = shape.dimension(0);
    this.outputs = shape.dimension(1);
    Windows.checkBias(bias, outputs);
    this.window = Windows.of(setup, kernel);
    this.outputPadding = Windows.integers(setup, "output_padding");
    this.outputShape = Windows.outputShape(setup, kernel.length);
    this.convolution =
        new TransposedBlocks(
            setup.kernels(),
            window,
            channels,
            outputs,
            weights.floatArray(),
            weights.offset(),
            bias == null ? null : bias.floatArray(),
            bias == null ? 0 : bias.offset(),
            isPointwise(setup));
  }

  /** Whether window and strides are the same and nothing is cut off or added. */
  private boolean isPointwise(OperatorSetup setup) {
    return window.kernel(1) == window.stride(1)
        && window.kernel(2) == window.stride(2)
        && isZero(Windows.integers(setup, "pads"))
        && isZero(outputPadding)
        && outputShape == null;
  }

  private static boolean isZero(int[] numbers) {
    return numbers == null || Arrays.stream(numbers).allMatch(number -> number == 0);
  }

  @Override
  public void run(ExecutionContext context) {
    context.repeatable();
    Tensor input = context.input(0);
    BlockedShapes.require(input, block);
    Shape shape = input.shape();
    if (shape.dimension(1) != (channels + block - 1) / block) {
      throw new ShapeMismatchException(
          "input 'X' must have " + channels + " channels; found shape " + shape);
    }
    int images = shape.dimension(0);
    Placement placement =
        Windows.placeTransposed(
            setup, window, BlockedShapes.spatial(shape), outputPadding, outputShape);
    Tensor output =
        context.allocate(
            0, ElementType.FLOAT, BlockedShapes.of(images, outputs, placement.inputSizes(), block));
    convolution.run(
        images,
        placement,
        input.floatArray(),
        input.offset(),
        output.floatArray(),
        output.offset(),
        context.workers());
  }
}
