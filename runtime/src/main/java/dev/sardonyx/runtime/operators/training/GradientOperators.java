package dev.sardonyx.runtime.operators.training;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Tensor;

/** What Gradient amounts to beyond operators of ai.onnx: of the engine's own domain. */
final class GradientOperators {
  private GradientOperators() {}

  /** A tensor of the input's type and shape, one value everywhere. */
  static OperatorFactory filled(double value) {
    return setup ->
        context -> {
          Tensor like = context.input(0);
          Tensor y = context.allocate(0, like.elementType(), like.shape());
          for (int i = 0; i < y.elements(); i++) {
            Numbers.setReal(y, i, value);
          }
        };
  }

  /** The first input summed over the axes along which the second was broadcast to its shape. */
  static Operator sumTo(OperatorSetup setup) {
    return GradientOperators::sumTo;
  }

  private static void sumTo(ExecutionContext context) {
    Tensor x = context.input(0);
    Tensor like = context.input(1);
    Tensor y = context.allocate(0, x.elementType(), like.shape());
    if (x.shape().equals(like.shape())) {
      Views.copy(x, y);
      return;
    }
    Broadcast broadcast = Formats.broadcast(like.shape(), x.shape());
    if (broadcast.elements() != x.elements()) {
      throw new ShapeMismatchException(
          "a gradient of shape " + x.shape() + " for an input of shape " + like.shape());
    }
    double[] sums = new double[y.elements()];
    int step = broadcast.step(0);
    broadcast.rows(
        0,
        x.elements(),
        (offsets, output, length) -> {
          for (int i = 0; i < length; i++) {
            sums[offsets[0] + i * step] += Numbers.real(x, output + i);
          }
        });
    for (int i = 0; i < sums.length; i++) {
      Numbers.setReal(y, i, sums[i]);
    }
  }
}
