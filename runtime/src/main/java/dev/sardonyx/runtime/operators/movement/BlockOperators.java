package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.ExecutionContext;
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
    BlockLayout.Blocks blocks = BlockLayout.Blocks.of(setup);
    return context -> run(context, BlockLayout.depthToSpace(blocks, context.input(0).shape()));
  }

  /** SpaceToDepth: {@code [N, C, H * b, W * b]} to {@code [N, b * b * C, H, W]}. */
  static Operator spaceToDepth(OperatorSetup setup) {
    BlockLayout.Blocks blocks = BlockLayout.Blocks.of(setup);
    return context -> run(context, BlockLayout.spaceToDepth(blocks, context.input(0).shape()));
  }

  private static void run(ExecutionContext context, BlockLayout layout) {
    Tensor input = context.input(0);
    Tensor output = context.allocate(0, input.elementType(), layout.output());
    StridedView source = Views.of(input, layout.split().toArray()).permute(layout.order());
    int[] sizes = Arrays.stream(layout.order()).map(layout.split()::dimension).toArray();
    source.copyTo(Views.of(output, sizes), context.workers());
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
