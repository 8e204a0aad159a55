package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.kernels.blocked.BlockedLocalResponse;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** LRN of {@code X[N, blocks, D1, ..., b]} whose blocks are full. */
final class BlockedLrn {
  private BlockedLrn() {}

  static Operator create(OperatorSetup setup) {
    int block = setup.kernels().blocked().block();
    BlockedLocalResponse response =
        new BlockedLocalResponse(
            setup.kernels(),
            (int) setup.integer("size"),
            setup.real("alpha", 1e-4f),
            setup.real("beta", 0.75f),
            setup.real("bias", 1f));
    return context -> {
      context.repeatable();
      Tensor input = context.input(0);
      BlockedShapes.require(input, block);
      Shape shape = input.shape();
      Tensor output = context.allocate(0, ElementType.FLOAT, shape);
      response.run(
          shape.dimension(0),
          shape.dimension(1),
          BlockedShapes.pixels(shape),
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    };
  }
}
