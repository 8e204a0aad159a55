package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.BlockedPooling;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Pooling over all pixels of {@code X[N, blocks, D1, ..., b]}: {@code Y[N, blocks, 1, ..., b]}. */
final class BlockedGlobalPool {
  private BlockedGlobalPool() {}

  static Operator average(OperatorSetup setup) {
    BlockedKernels kernels = setup.kernels().blocked();
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      BlockedShapes.require(input, kernels.block());
      Shape shape = input.shape();
      int[] result = shape.toArray();
      Arrays.fill(result, 2, result.length - 1, 1);
      Tensor output = context.allocate(0, ElementType.FLOAT, Shape.of(result));
      int planes = shape.dimension(0) * shape.dimension(1);
      int width = shape.dimension(-2);
      int pixels = BlockedShapes.pixels(shape);
      BlockedPooling.globalAverage(
          kernels,
          planes,
          width == 0 ? 0 : pixels / width,
          width,
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    };
  }
}
