package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.blocked.ChannelBlocks;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Changes of layout: {@code ToChannelBlocks} and {@code FromChannelBlocks}, whose attribute {@code
 * channels} says how many of the lanes there are.
 */
final class LayoutOperators {
  private LayoutOperators() {}

  static Operator toBlocks(OperatorSetup setup) {
    int block = setup.kernels().blocked().block();
    return context -> {
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

  static Operator fromBlocks(OperatorSetup setup) {
    int block = setup.kernels().blocked().block();
    int channels = Math.toIntExact(setup.integer("channels"));
    return context -> {
      Tensor input = context.input(0);
      BlockedShapes.require(input, block);
      int[] spatial = BlockedShapes.spatial(input.shape());
      int images = input.shape().dimension(0);
      int[] shape = new int[spatial.length + 2];
      shape[0] = images;
      shape[1] = channels;
      System.arraycopy(spatial, 0, shape, 2, spatial.length);
      Tensor output = context.allocate(0, ElementType.FLOAT, Shape.of(shape));
      ChannelBlocks.toPlanes(
          images,
          channels,
          BlockedShapes.pixels(input.shape()),
          block,
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    };
  }
}
