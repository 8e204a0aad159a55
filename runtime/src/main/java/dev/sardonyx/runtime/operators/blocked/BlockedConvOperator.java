package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.blocked.BlockedConvolution;
import dev.sardonyx.kernels.blocked.Filters;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Conv and FusedConv with constant weights, whose output {@code [N, ⌈M / b⌉, O1, ..., b]} is in
 * channel blocks, and whose input is too unless {@code blocked_input} is 0. A residual is in blocks
 * always.
 */
final class BlockedConvOperator implements Operator {
  private static final int[] WEIGHTS_AND_BIAS = {1, 2};

  private final int block;
  private final int channels;
  private final int outputs;
  private final boolean blockedInput;
  private final Window window;
  private final BlockedConvolution convolution;
  private final FusedSteps steps;

  private BlockedConvOperator(OperatorSetup setup) {
    this.block = setup.kernels().blocked().block();
    BlockedShapes.requireBlock(setup, block);
    this.blockedInput = setup.integer("blocked_input") != 0;
    Filters filters = ConstantFilters.take(setup);
    this.outputs = filters.outputChannels();
    this.channels = filters.groupChannels() * filters.groups();
    this.window = filters.window();
    this.steps = FusedSteps.of(setup);
    this.convolution =
        new BlockedConvolution(
            setup.kernels(), filters, blockedInput, winograd(setup.integer("winograd", 0)));
  }

  static Operator create(OperatorSetup setup) {
    return new BlockedConvOperator(setup);
  }

  private static WinogradTransform winograd(long largest) {
    if (largest >= 4) {
      return WinogradTransform.F4;
    }
    return largest >= 2 ? WinogradTransform.F2 : null;
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    Shape shape = input.shape();
    if (blockedInput) {
      BlockedShapes.require(input, block);
    }
    int found = blockedInput ? shape.dimension(1) * block : shape.dimension(1);
    int expected = blockedInput ? (channels + block - 1) / block * block : channels;
    if (found != expected) {
      throw new ShapeMismatchException(
          "input 'X' must have " + expected + " channels; found shape " + shape);
    }
    int images = shape.dimension(0);
    int[] spatial = blockedInput ? BlockedShapes.spatial(shape) : Windows.spatial(shape);
    Placement placement = Windows.place(window, Windows.shape(images, channels, spatial));
    int elements = convolution.scratchElements(images, placement);
    Tensor scratch = context.scratch(ElementType.FLOAT, elements);
    steps.run(
        context,
        ElementType.FLOAT,
        BlockedShapes.of(images, outputs, placement.outputSizes(), block),
        WEIGHTS_AND_BIAS,
        (output, epilogue) ->
            convolution.run(
                images,
                placement,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset(),
                scratch.floatArray(),
                scratch.offset(),
                epilogue,
                context.workers()));
  }
}
