package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.movement.IndexedCopy;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Operators that add elements at the ends of axes, or with negative numbers remove them. */
final class PadOperators {
  private PadOperators() {}

  /** What stands beyond the ends. */
  private enum Mode {
    CONSTANT,
    REFLECT,
    EDGE,
    WRAP
  }

  static Operator padByAttributeSinceVersion1(OperatorSetup setup) {
    return padByAttribute(setup, "paddings");
  }

  static Operator padByAttribute(OperatorSetup setup) {
    return padByAttribute(setup, "pads");
  }

  private static Operator padByAttribute(OperatorSetup setup, String name) {
    Mode mode = mode(setup);
    long[] pads = setup.integers(name);
    if (pads == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute '" + name + "'");
    }
    float value = setup.real("value", 0);
    return context -> {
      Tensor fill = Tensor.zeros(context.input(0).elementType(), Shape.SCALAR);
      if (value != 0) {
        Numbers.setReal(fill, 0, value);
      }
      pad(context, mode, pads, null, fill);
    };
  }

  static Operator pad(OperatorSetup setup) {
    Mode mode = mode(setup);
    return context -> {
      Tensor input = context.input(0);
      Tensor fill =
          context.hasInput(2) ? context.input(2) : Tensor.zeros(input.elementType(), Shape.SCALAR);
      if (fill.elementType() != input.elementType() || fill.elements() != 1) {
        throw new TypeMismatchException(
            "'constant_value' must be one " + input.elementType() + "; found " + fill);
      }
      long[] axes = context.hasInput(3) ? Integers.read(context.input(3), "axes") : null;
      pad(context, mode, Integers.read(context.input(1), "pads"), axes, fill);
    };
  }

  private static Mode mode(OperatorSetup setup) {
    String mode = setup.text("mode", "constant");
    return switch (mode) {
      case "constant" -> Mode.CONSTANT;
      case "reflect" -> Mode.REFLECT;
      case "edge" -> Mode.EDGE;
      case "wrap" -> Mode.WRAP;
      default -> throw setup.unsupported("mode '" + mode + "'");
    };
  }

  /** {@code pads}: all begins in the order of the axes, then all ends. */
  private static void pad(
      ExecutionContext context, Mode mode, long[] pads, long[] axes, Tensor fill) {
    Tensor input = context.input(0);
    PaddedShape padded = PaddedShape.of(input.shape(), pads, axes);
    copy(context, input, padded.shape(), padded.before(), mode, fill);
  }

  /** CenterCropPad: each axis cut or padded with zeros around its middle. */
  static Operator centerCropPad(OperatorSetup setup) {
    long[] axes = setup.integers("axes");
    return context -> {
      Tensor input = context.input(0);
      int rank = input.shape().rank();
      int[] changed = Axes.normalizeOrAll(axes, rank);
      long[] wanted = Integers.read(context.input(1), "shape");
      if (wanted.length != changed.length) {
        throw new ShapeMismatchException(
            "'shape' " + Arrays.toString(wanted) + " must have " + changed.length + " numbers");
      }
      int[] before = new int[rank];
      long[] sizes = input.shape().toLongArray();
      for (int i = 0; i < changed.length; i++) {
        // Half rounds towards the beginning when padding and when cutting.
        before[changed[i]] = (int) ((wanted[i] - sizes[changed[i]]) / 2);
        sizes[changed[i]] = wanted[i];
      }
      Tensor zero = Tensor.zeros(input.elementType(), Shape.SCALAR);
      copy(context, input, Shape.of(sizes), before, Mode.CONSTANT, zero);
    };
  }

  private static void copy(
      ExecutionContext context, Tensor input, Shape shape, int[] before, Mode mode, Tensor fill) {
    int[][] index = new int[shape.rank()][];
    Tensor output = context.allocate(0, input.elementType(), shape);
    if (output.elements() == 0) {
      return;
    }
    for (int axis = 0; axis < index.length; axis++) {
      int size = input.shape().dimension(axis);
      if (before[axis] != 0 || shape.dimension(axis) != size) {
        int shift = before[axis];
        index[axis] =
            IntStream.range(0, shape.dimension(axis))
                .map(i -> source(mode, (long) i - shift, size))
                .toArray();
      }
    }
    context.repeatable(1, 3);
    IndexedCopy.plan(input.shape().toArray(), index, input.elementType().slots())
        .run(
            input.array(),
            input.offset(),
            output.array(),
            output.offset(),
            fill.array(),
            fill.offset(),
            context.workers());
  }

  private static int source(Mode mode, long at, int size) {
    if (at >= 0 && at < size) {
      return (int) at;
    }
    if (mode != Mode.CONSTANT && size == 0) {
      throw new ShapeMismatchException("a dimension of 0 has nothing to repeat in its padding");
    }
    return switch (mode) {
      case CONSTANT -> IndexedCopy.OUTSIDE;
      case EDGE -> at < 0 ? 0 : size - 1;
      case WRAP -> (int) Math.floorMod(at, (long) size);
      case REFLECT -> {
        // Period of a mirrored axis whose edges are not repeated.
        long period = Math.max(1, 2L * (size - 1));
        long phase = Math.floorMod(at, period);
        yield (int) Math.min(phase, period - phase);
      }
    };
  }
}
