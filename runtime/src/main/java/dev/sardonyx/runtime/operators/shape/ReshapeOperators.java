package dev.sardonyx.runtime.operators.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Views: the elements of input 0 under another shape. */
final class ReshapeOperators {
  private ReshapeOperators() {}

  static Operator identity(OperatorSetup setup) {
    return context -> {
      if (context.value(0) instanceof Tensor tensor) {
        context.repeatable();
        context.forward(0, tensor);
      } else {
        // Sequences and optionals are immutable, so the value itself serves.
        context.output(0, context.value(0));
      }
    };
  }

  static Operator flatten(OperatorSetup setup) {
    long axis = setup.integer("axis", 1);
    return context -> {
      view(context, ViewShapes.flattened(context.input(0).shape(), axis));
    };
  }

  static Operator reshapeByAttribute(OperatorSetup setup) {
    long[] wanted = setup.integers("shape");
    if (wanted == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'shape'");
    }
    return context -> view(context, ViewShapes.reshaped(context.input(0).shape(), wanted, false));
  }

  static Operator reshape(OperatorSetup setup) {
    boolean allowZero = setup.flag("allowzero", false);
    return context -> {
      long[] wanted = Integers.read(context.input(1), "shape");
      view(context, ViewShapes.reshaped(context.input(0).shape(), wanted, allowZero));
    };
  }

  static Operator squeezeByAttribute(OperatorSetup setup) {
    long[] axes = setup.integers("axes");
    return context -> view(context, ViewShapes.squeezed(context.input(0).shape(), axes));
  }

  static Operator squeeze(OperatorSetup setup) {
    return context -> {
      long[] axes = context.hasInput(1) ? Integers.read(context.input(1), "axes") : null;
      view(context, ViewShapes.squeezed(context.input(0).shape(), axes));
    };
  }

  static Operator unsqueezeByAttribute(OperatorSetup setup) {
    long[] axes = setup.integers("axes");
    if (axes == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'axes'");
    }
    return context -> view(context, ViewShapes.unsqueezed(context.input(0).shape(), axes));
  }

  static Operator unsqueeze(OperatorSetup setup) {
    return context ->
        view(
            context,
            ViewShapes.unsqueezed(
                context.input(0).shape(), Integers.read(context.input(1), "axes")));
  }

  private static void view(ExecutionContext context, Shape shape) {
    context.repeatable(1);
    context.forward(0, context.input(0).reshape(shape));
  }
}
