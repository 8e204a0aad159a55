package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Operators that rearrange blocks of a tensor. */
final class BlockOperators {
  private BlockOperators() {}

  /** DepthToSpace: {@code [N, C * b * b, H, W]} to {@code [N, C, H * b, W * b]}. */
  static Operator depthToSpace(OperatorSetup setup) {
    int block = blockSize(setup);
    boolean depthFirst = isDepthFirst(setup);
    return context -> {
      Tensor input = context.input(0);
      Shape shape = requireImages(input);
      int channels = shape.dimension(1);
      if (channels % ((long) block * block) != 0) {
        throw new ShapeMismatchException(
            channels + " channels are not a multiple of blocksize " + block + " squared");
      }
      int depth = channels / block / block;
      Tensor output =
          context.allocate(
              0,
              input.elementType(),
              Shape.of(
                  shape.dimension(0),
                  depth,
                  (long) shape.dimension(2) * block,
                  (long) shape.dimension(3) * block));
      StridedView source =
          depthFirst
              ? Views.of(input).split(1, block, block, depth).permute(0, 3, 4, 1, 5, 2)
              : Views.of(input).split(1, depth, block, block).permute(0, 1, 4, 2, 5, 3);
      source.copyTo(blocks(output, block), context.workers());
    };
  }

  /** SpaceToDepth: {@code [N, C, H * b, W * b]} to {@code [N, b * b * C, H, W]}. */
  static Operator spaceToDepth(OperatorSetup setup) {
    int block = blockSize(setup);
    boolean depthFirst = isDepthFirst(setup);
    return context -> {
      Tensor input = context.input(0);
      Shape shape = requireImages(input);
      if (shape.dimension(2) % block != 0 || shape.dimension(3) % block != 0) {
        throw new ShapeMismatchException(
            "height and width of " + shape + " are not multiples of blocksize " + block);
      }
      Tensor output =
          context.allocate(
              0,
              input.elementType(),
              Shape.of(
                  shape.dimension(0),
                  (long) shape.dimension(1) * block * block,
                  shape.dimension(2) / block,
                  shape.dimension(3) / block));
      int depth = shape.dimension(1);
      if (depthFirst) {
        StridedView target = Views.of(output).split(1, block, block, depth);
        blocks(input, block).permute(0, 3, 5, 1, 2, 4).copyTo(target, context.workers());
      } else {
        StridedView target = Views.of(output).split(1, depth, block, block);
        blocks(input, block).permute(0, 1, 3, 5, 2, 4).copyTo(target, context.workers());
      }
    };
  }

  /** {@code [N, C, H * b, W * b]} as {@code [N, C, H, b, W, b]}. */
  private static StridedView blocks(Tensor images, int block) {
    Shape shape = images.shape();
    return Views.of(images)
        .split(3, shape.dimension(3) / block, block)
        .split(2, shape.dimension(2) / block, block);
  }

  /** Whether the block's cells are the outer part of the channels, not the inner. */
  private static boolean isDepthFirst(OperatorSetup setup) {
    String mode = setup.text("mode", "DCR");
    if (!mode.equals("DCR") && !mode.equals("CRD")) {
      throw setup.unsupported("mode '" + mode + "'");
    }
    return mode.equals("DCR");
  }

  private static int blockSize(OperatorSetup setup) {
    long block = setup.integer("blocksize");
    // A larger block than 2^15 has more cells than an array.
    if (block < 1 || block > 1 << 15) {
      throw new ModelFormatException(setup.node().label() + " has blocksize " + block);
    }
    return (int) block;
  }

  private static Shape requireImages(Tensor input) {
    if (input.shape().rank() != 4) {
      throw new ShapeMismatchException("expected [N, C, H, W]; found " + input.shape());
    }
    return input.shape();
  }

  /** ReverseSequence: the first {@code lengths[b]} time steps of sequence {@code b} backwards. */
  static Operator reverseSequence(OperatorSetup setup) {
    long batchAxis = setup.integer("batch_axis", 1);
    long timeAxis = setup.integer("time_axis", 0);
    return context -> {
      Tensor input = context.input(0);
      Shape shape = input.shape();
      int batch = shape.normalizeAxis(batchAxis);
      int time = shape.normalizeAxis(timeAxis);
      long[] lengths = Integers.read(context.input(1), "sequence_lens");
      if (batch == time || lengths.length != shape.dimension(batch)) {
        throw new ShapeMismatchException(
            lengths.length + " sequence_lens for axis " + batch + " of " + shape);
      }
      int steps = shape.dimension(time);
      Tensor output = context.allocate(0, input.elementType(), shape);
      StridedView source = Views.of(input);
      StridedView target = Views.of(output);
      for (int b = 0; b < lengths.length; b++) {
        if (lengths[b] < 0 || lengths[b] > steps) {
          throw new ShapeMismatchException(
              "sequence_lens "
                  + Arrays.toString(lengths)
                  + ": number "
                  + b
                  + " is outside [0, "
                  + steps
                  + "]");
        }
        int length = (int) lengths[b];
        StridedView from = source.slice(batch, b, 1, 1);
        StridedView to = target.slice(batch, b, 1, 1);
        from.slice(time, length - 1, -1, length)
            .copyTo(to.slice(time, 0, 1, length), context.workers());
        from.slice(time, length, 1, steps - length)
            .copyTo(to.slice(time, length, 1, steps - length), context.workers());
      }
    };
  }
}
