package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.blocked.BlockedPooling;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Pooling of {@code X[N, blocks, D1, ..., b]} with a sliding window. */
final class BlockedPoolOperator implements Operator {
  private final int block;
  private final Window window;
  private final Kind kind;

  @FunctionalInterface
  private interface Kind {
    void run(
        ExecutionContext context, int planes, Placement placement, Tensor input, Tensor output);
  }

  private BlockedPoolOperator(OperatorSetup setup, Kind kind) {
    this.block = setup.kernels().blocked().block();
    this.kind = kind;
    int[] kernel = Windows.integers(setup, "kernel_shape");
    if (kernel == null) {
      throw new ModelFormatException(
          setup.node().label() + " lacks the attribute 'kernel_shape', which it must have");
    }
    this.window = Windows.of(setup, kernel);
  }

  static Operator max(OperatorSetup setup) {
    return new BlockedPoolOperator(
        setup,
        (context, planes, placement, input, output) ->
            BlockedPooling.max(
                context.kernels().blocked(),
                planes,
                placement,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset(),
                context.workers()));
  }

  static Operator average(OperatorSetup setup) {
    boolean countPadding = setup.flag("count_include_pad", false);
    return new BlockedPoolOperator(
        setup,
        (context, planes, placement, input, output) ->
            BlockedPooling.average(
                context.kernels().blocked(),
                planes,
                placement,
                countPadding,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset(),
                context.workers()));
  }

  @Override
  public void run(ExecutionContext context) {
    context.repeatable();
    Tensor input = context.input(0);
    BlockedShapes.require(input, block);
    Shape shape = input.shape();
    int images = shape.dimension(0);
    int channels = shape.dimension(1) * block;
    Placement placement =
        Windows.place(window, Windows.shape(images, channels, BlockedShapes.spatial(shape)));
    Tensor output =
        context.allocate(
            0,
            ElementType.FLOAT,
            BlockedShapes.of(images, channels, placement.outputSizes(), block));
    kind.run(context, images * shape.dimension(1), placement, input, output);
  }
}
