package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.blocked.Filters;
import dev.sardonyx.kernels.blocked.GroupedPixels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Conv and FusedConv in groups with constant weights and a window of one tap, in channel blocks:
 * {@code input_lanes} says the lane of each channel of the input, {@code output_lanes} the channel
 * of each lane of the output, or -1.
 */
final class BlockedGroupedConvOperator implements Operator {
  private static final int[] WEIGHTS_AND_BIAS = {1, 2};

  private final int block;
  private final int lastLane;
  private final int lanes;
  private final GroupedPixels convolution;
  private final FusedSteps steps;

  private BlockedGroupedConvOperator(OperatorSetup setup) {
    this.block = setup.kernels().blocked().block();
    BlockedShapes.requireBlock(setup, block);
    Filters filters = ConstantFilters.take(setup);
    int[] inputLanes = Windows.integers(setup, "input_lanes");
    int[] outputLanes = Windows.integers(setup, "output_lanes");
    int last = 0;
    for (int lane : inputLanes) {
      last = Math.max(last, lane);
    }
    this.lastLane = last;
    this.lanes = outputLanes.length;
    this.steps = FusedSteps.of(setup);
    this.convolution =
        new GroupedPixels(setup.kernels().blocked(), filters, inputLanes, outputLanes);
  }

  static Operator create(OperatorSetup setup) {
    return new BlockedGroupedConvOperator(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    Shape shape = input.shape();
    BlockedShapes.require(input, block);
    int blocks = shape.dimension(1);
    if (lastLane >= blocks * block) {
      throw new ShapeMismatchException(
          "input 'X' must have lane " + lastLane + "; found shape " + shape);
    }
    int images = shape.dimension(0);
    int pixels = BlockedShapes.pixels(shape);
    steps.run(
        context,
        ElementType.FLOAT,
        BlockedShapes.of(images, lanes, BlockedShapes.spatial(shape), block),
        WEIGHTS_AND_BIAS,
        (output, epilogue) ->
            convolution.run(
                images,
                pixels,
                blocks,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset(),
                epilogue,
                context.workers()));
  }
}
