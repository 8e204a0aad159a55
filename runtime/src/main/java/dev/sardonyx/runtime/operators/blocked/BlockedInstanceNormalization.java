package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.blocked.BlockedNormalization;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * InstanceNormalization of {@code X[N, blocks, D1, ..., b]} with constant scale and bias {@code
 * [blocks * b]}.
 */
final class BlockedInstanceNormalization implements Operator {
  private final int block;
  private final int lanes;
  private final BlockedNormalization normalization;

  BlockedInstanceNormalization(OperatorSetup setup) {
    this.block = setup.kernels().blocked().block();
    float[] scale = BlockedShapes.takeConstant(setup, 1).floats();
    float[] bias = BlockedShapes.takeConstant(setup, 2).floats();
    this.lanes = scale.length;
    if (lanes % block != 0 || bias.length != lanes) {
      throw new ModelFormatException(
          setup.node().label()
              + ": scale and bias must have one number for each lane of blocks of "
              + block
              + "; found "
              + lanes
              + " and "
              + bias.length);
    }
    this.normalization =
        new BlockedNormalization(setup.kernels(), scale, bias, setup.real("epsilon", 1e-5f));
  }

  @Override
  public void run(ExecutionContext context) {
    context.repeatable();
    Tensor input = context.input(0);
    BlockedShapes.require(input, block);
    Shape shape = input.shape();
    if (shape.dimension(1) * block != lanes) {
      throw new ShapeMismatchException(
          "expected " + lanes / block + " blocks of channels; found shape " + shape);
    }
    Tensor output = context.allocate(0, ElementType.FLOAT, shape);
    normalization.run(
        shape.dimension(0),
        BlockedShapes.pixels(shape),
        input.floatArray(),
        input.offset(),
        output.floatArray(),
        output.offset(),
        context.workers());
  }
}
