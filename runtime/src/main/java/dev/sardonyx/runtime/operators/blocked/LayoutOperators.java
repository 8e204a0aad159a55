package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.blocked.ChannelBlocks;
import dev.sardonyx.kernels.blocked.LaneMoves;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Changes of layout: into channel blocks, out of them, and of the channels among them. */
final class LayoutOperators {
  private LayoutOperators() {}

  static Operator toBlocks(OperatorSetup setup) {
    int block = setup.kernels().blocked().block();
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      Shape shape = input.shape();
      if (input.elementType() != ElementType.FLOAT) {
        throw new TypeMismatchException(
            "channel blocks are of FLOAT; found " + input.elementType());
      }
      if (shape.rank() < 3) {
        throw new ShapeMismatchException("expected [N, C, D1, ...]; found shape " + shape);
      }
      int[] spatial = Windows.spatial(shape);
      int images = shape.dimension(0);
      int channels = shape.dimension(1);
      Tensor output =
          context.allocate(
              0, ElementType.FLOAT, BlockedShapes.of(images, channels, spatial, block));
      ChannelBlocks.fromPlanes(
          images,
          channels,
          BlockedShapes.pixels(output.shape()),
          block,
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    };
  }

  /**
   * {@code FromChannelBlocks}: {@code [N, C, D1, ...]}, or {@code [N, D1, ..., C]} if {@code last}
   * is set, of some of the lanes of all inputs.
   */
  static Operator fromBlocks(OperatorSetup setup) {
    LaneMoves moves = moves(setup);
    boolean last = setup.flag("last", false);
    return context -> {
      int[] spatial = BlockedShapes.spatial(context.input(0).shape());
      int[] shape = new int[spatial.length + 2];
      System.arraycopy(spatial, 0, shape, last ? 1 : 2, spatial.length);
      shape[0] = context.input(0).shape().dimension(0);
      shape[last ? shape.length - 1 : 1] = moves.size();
      run(context, last ? moves::toRows : moves::toPlanes, moves, Shape.of(shape));
    };
  }

  /** {@code BlockedChannels}: some of the lanes of all inputs, in other blocks. */
  static Operator channels(OperatorSetup setup) {
    LaneMoves moves = moves(setup);
    int block = setup.kernels().blocked().block();
    return context -> {
      Shape shape = context.input(0).shape();
      int[] spatial = BlockedShapes.spatial(shape);
      run(
          context,
          moves::toBlocks,
          moves,
          BlockedShapes.of(shape.dimension(0), moves.size(), spatial, block));
    };
  }

  /**
   * What the attributes say: {@code lanes}, by lane or channel of the result, the lane of all
   * inputs one behind the other or -1 for none, and {@code blocks}, how many each input has.
   */
  private static LaneMoves moves(OperatorSetup setup) {
    return new LaneMoves(
        setup.kernels().blocked(),
        Windows.integers(setup, "blocks"),
        Windows.integers(setup, "lanes"));
  }

  /** One of the ways to move lanes. */
  @FunctionalInterface
  private interface Move {
    void run(
        int images,
        int pixels,
        float[][] from,
        int[] offsets,
        float[] to,
        int toOffset,
        WorkerPool workers);
  }

  private static void run(ExecutionContext context, Move move, LaneMoves moves, Shape result) {
    context.repeatable();
    int sources = moves.sources();
    float[][] arrays = new float[sources][];
    int[] offsets = new int[sources];
    Shape first = context.input(0).shape();
    for (int i = 0; i < sources; i++) {
      Tensor input = context.input(i);
      BlockedShapes.require(input, context.kernels().blocked().block());
      Shape shape = input.shape();
      int[] expected = first.toArray();
      expected[1] = moves.blocks(i);
      if (!shape.equals(Shape.of(expected))) {
        throw new ShapeMismatchException(
            "input " + i + " must be " + Shape.of(expected) + "; found " + shape);
      }
      arrays[i] = input.floatArray();
      offsets[i] = input.offset();
    }
    Tensor output = context.allocate(0, ElementType.FLOAT, result);
    move.run(
        first.dimension(0),
        BlockedShapes.pixels(first),
        arrays,
        offsets,
        output.floatArray(),
        output.offset(),
        context.workers());
  }
}
