package dev.sardonyx.runtime.operators.training;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** What Gradient amounts to beyond operators of ai.onnx: of the engine's own domain. */
final class GradientOperators {
  private GradientOperators() {}

  /** A tensor of the input's type and shape, one value everywhere. */
  static Operator filled(OperatorSetup setup) {
    double value = setup.real("value", 0);
    return context -> {
      Tensor like = context.input(0);
      Tensor y = context.allocate(0, like.elementType(), like.shape());
      for (int i = 0; i < y.elements(); i++) {
        Numbers.setReal(y, i, value);
      }
    };
  }

  /** INT64 of the input's shape: 0, 1, 2 ... in the order of the elements. */
  static Operator positions(OperatorSetup setup) {
    return context -> {
      Tensor y = context.allocate(0, ElementType.INT64, context.input(0).shape());
      for (int i = 0; i < y.elements(); i++) {
        Numbers.setInteger(y, i, i);
      }
    };
  }

  /**
   * The elements of the first input, each added to that one of the result whose position the second
   * input has; negative ones are left out. The third gives the result's shape.
   */
  static Operator sumAt(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      Tensor positions = context.input(1);
      Tensor y = context.allocate(0, x.elementType(), context.input(2).shape());
      if (!x.shape().equals(positions.shape())) {
        throw new ShapeMismatchException(
            "a gradient of shape " + x.shape() + " for a value of shape " + positions.shape());
      }
      double[] sums = new double[y.elements()];
      for (int i = 0; i < x.elements(); i++) {
        long at = Numbers.integer(positions, i);
        if (at >= 0) {
          sums[Integers.index(at, sums.length, i)] += Numbers.real(x, i);
        }
      }
      for (int i = 0; i < sums.length; i++) {
        Numbers.setReal(y, i, sums[i]);
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
