package dev.sardonyx.runtime.operators.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

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
      Shape shape = context.input(0).shape();
      // The axis may equal the rank: all dimensions are then outer ones.
      int at = axis == shape.rank() ? shape.rank() : shape.normalizeAxis(axis);
      view(context, Shape.of(shape.elements(0, at), shape.elements(at, shape.rank())));
    };
  }

  static Operator reshapeByAttribute(OperatorSetup setup) {
    long[] wanted = setup.integers("shape");
    if (wanted == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'shape'");
    }
    return context -> view(context, reshaped(context.input(0).shape(), wanted, false));
  }

  static Operator reshape(OperatorSetup setup) {
    boolean allowZero = setup.flag("allowzero", false);
    return context -> {
      long[] wanted = Integers.read(context.input(1), "shape");
      view(context, reshaped(context.input(0).shape(), wanted, allowZero));
    };
  }

  /** Resolves 0 (copy the input's dimension unless {@code allowZero}) and -1 (what is left). */
  static Shape reshaped(Shape input, long[] wanted, boolean allowZero) {
    long[] result = wanted.clone();
    int open = -1;
    long known = 1;
    for (int i = 0; i < result.length; i++) {
      if (result[i] == 0 && !allowZero) {
        if (i >= input.rank()) {
          throw new ShapeMismatchException(
              "'shape' " + Arrays.toString(wanted) + " copies dimension " + i + " of " + input);
        }
        result[i] = input.dimension(i);
      }
      if (result[i] == -1) {
        if (open >= 0) {
          throw new ShapeMismatchException(
              "'shape' " + Arrays.toString(wanted) + " has more than one -1");
        }
        open = i;
      } else {
        known = saturatedProduct(known, result[i]);
      }
    }
    if (open >= 0) {
      if (known <= 0 || input.elements() % known != 0) {
        throw new ShapeMismatchException(
            "cannot reshape " + input + " to " + Arrays.toString(wanted) + ": -1 has no size");
      }
      result[open] = input.elements() / known;
    }
    return Shape.of(result);
  }

  private static long saturatedProduct(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high == 0 && low >= 0 || high == -1 && low < 0 ? low : Long.MAX_VALUE;
  }

  static Operator squeezeByAttribute(OperatorSetup setup) {
    long[] axes = setup.integers("axes");
    return context -> view(context, squeezed(context.input(0).shape(), axes));
  }

  static Operator squeeze(OperatorSetup setup) {
    return context -> {
      long[] axes = context.hasInput(1) ? Integers.read(context.input(1), "axes") : null;
      view(context, squeezed(context.input(0).shape(), axes));
    };
  }

  private static Shape squeezed(Shape shape, long[] axes) {
    boolean[] drop = new boolean[shape.rank()];
    if (axes == null) {
      for (int axis = 0; axis < drop.length; axis++) {
        drop[axis] = shape.dimension(axis) == 1;
      }
    } else {
      for (int axis : Axes.normalize(axes, shape.rank())) {
        if (shape.dimension(axis) != 1) {
          throw new ShapeMismatchException(
              "cannot squeeze axis " + axis + " of " + shape + "; its size must be 1");
        }
        drop[axis] = true;
      }
    }
    return Shape.of(
        IntStream.range(0, drop.length)
            .filter(axis -> !drop[axis])
            .map(shape::dimension)
            .toArray());
  }

  static Operator unsqueezeByAttribute(OperatorSetup setup) {
    long[] axes = setup.integers("axes");
    if (axes == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'axes'");
    }
    return context -> view(context, unsqueezed(context.input(0).shape(), axes));
  }

  static Operator unsqueeze(OperatorSetup setup) {
    return context ->
        view(
            context, unsqueezed(context.input(0).shape(), Integers.read(context.input(1), "axes")));
  }

  private static Shape unsqueezed(Shape shape, long[] axes) {
    int[] dimensions = new int[shape.rank() + axes.length];
    // The axes are positions in the output.
    for (int axis : Axes.normalize(axes, dimensions.length)) {
      dimensions[axis] = -1;
    }
    int next = 0;
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = dimensions[axis] == -1 ? 1 : shape.dimension(next++);
    }
    return Shape.of(dimensions);
  }

  private static void view(ExecutionContext context, Shape shape) {
    context.repeatable(1);
    context.forward(0, context.input(0).reshape(shape));
  }
}
