package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Clip: bounds as attributes before opset 11, as optional inputs since. */
final class ClipOperator {
  private ClipOperator() {}

  static Operator byAttributes(OperatorSetup setup) {
    float low = setup.real("min", Float.NEGATIVE_INFINITY);
    float high = setup.real("max", Float.POSITIVE_INFINITY);
    return context -> clipReal(context, low, high);
  }

  static Operator byInputs(OperatorSetup setup) {
    return context -> {
      Tensor low = bound(context, 1, "min");
      Tensor high = bound(context, 2, "max");
      if (context.input(0).elementType().isInteger()) {
        clipWhole(context, low, high);
      } else {
        clipReal(
            context,
            low == null ? Double.NEGATIVE_INFINITY : number(low),
            high == null ? Double.POSITIVE_INFINITY : number(high));
      }
    };
  }

  private static Tensor bound(ExecutionContext context, int index, String name) {
    if (!context.hasInput(index)) {
      return null;
    }
    Tensor bound = context.input(index);
    Formats.requireSameType(context.input(0), bound);
    if (bound.elements() != 1) {
      throw new ShapeMismatchException("'" + name + "' must be a scalar; found " + bound);
    }
    return bound;
  }

  private static double number(Tensor scalar) {
    double[] value = new double[1];
    Formats.elements(scalar).read(0, value, 0, 1);
    return value[0];
  }

  private static void clipReal(ExecutionContext context, double low, double high) {
    Tensor x = context.input(0);
    Tensor y = context.allocateOver(0, 0, x.elementType(), x.shape());
    context.repeatable(1, 2);
    Elementwise.unary(
        UnaryOperation.CLIP,
        low,
        high,
        Formats.elements(x),
        Formats.elements(y),
        x.elements(),
        context.kernels().elementwise(),
        context.workers());
  }

  /** Integers go through no floating point, which would lose digits of the 64-bit ones. */
  private static void clipWhole(ExecutionContext context, Tensor low, Tensor high) {
    Tensor x = context.input(0);
    Tensor y = context.allocateOver(0, 0, x.elementType(), x.shape());
    if (low == null && high == null) {
      Views.copy(x, y);
      return;
    }
    Broadcast broadcast = Formats.broadcast(x.shape(), Shape.SCALAR);
    Elements from = Formats.elements(x);
    Elements to = Formats.elements(y);
    if (low != null) {
      bound(context, BinaryOperation.MAX, from, low, to, broadcast);
      from = to;
    }
    if (high != null) {
      bound(context, BinaryOperation.MIN, from, high, to, broadcast);
    }
  }

  private static void bound(
      ExecutionContext context,
      BinaryOperation operation,
      Elements x,
      Tensor bound,
      Elements y,
      Broadcast broadcast) {
    Elementwise.binary(
        operation,
        x,
        Formats.elements(bound),
        y,
        broadcast,
        context.kernels().elementwise(),
        context.workers());
  }
}
