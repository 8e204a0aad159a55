package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.kernels.blocked.Filters;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** The constant weights and bias of a convolution, inputs 1 and 2, and its window. */
final class ConstantFilters {
  private ConstantFilters() {}

  /** Takes the constants, so that only what a kernel makes of them is kept. */
  static Filters take(OperatorSetup setup) {
    Tensor weights = BlockedShapes.takeConstant(setup, 1);
    Tensor bias = setup.hasInput(2) ? BlockedShapes.takeConstant(setup, 2) : null;
    Shape shape = weights.shape();
    int groups = Math.toIntExact(setup.integer("group", 1));
    int[] kernel =
        Windows.kernel(shape, "[M, C/group, k1, ...]", Windows.integers(setup, "kernel_shape"));
    Windows.checkBias(bias, shape.dimension(0));
    return new Filters(
        Windows.of(setup, kernel),
        groups,
        shape.dimension(1),
        shape.dimension(0),
        weights.floatArray(),
        weights.offset(),
        bias == null ? null : bias.floatArray(),
        bias == null ? 0 : bias.offset());
  }
}
