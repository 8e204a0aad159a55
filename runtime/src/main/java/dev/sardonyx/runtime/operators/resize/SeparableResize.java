package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.resize.DoubleAxisResize;
import dev.sardonyx.kernels.resize.FloatAxisResize;
import dev.sardonyx.kernels.resize.Interpolation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Interpolation of a tensor of any real type, axis after axis. */
final class SeparableResize {
  private SeparableResize() {}

  /**
   * Fills {@code output} with the resized {@code input}. Types of 16 bits or fewer are computed in
   * single precision, larger ones other than FLOAT in double; integers are rounded to the nearest.
   *
   * @param plans one for each axis
   */
  static void resize(
      ExecutionContext context,
      Interpolation[] plans,
      float extrapolation,
      Tensor input,
      Tensor output) {
    // The axes that shrink most come first: what follows has the least to do.
    List<Integer> order =
        IntStream.range(0, plans.length)
            .filter(axis -> !plans[axis].isIdentity())
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                        (Integer axis) -> (double) plans[axis].resized() / plans[axis].original())
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    if (order.isEmpty()) {
      Views.copy(input, output);
      return;
    }
    ElementType working = working(input.elementType());
    boolean converts = working != input.elementType();
    if (!converts) {
      context.repeatable(1, 2, 3);
    }
    Tensor current = converts ? converted(context, input, working) : input;
    for (int i = 0; i < order.size(); i++) {
      int axis = order.get(i);
      Shape shape = Views.withDimension(current.shape(), axis, plans[axis].resized());
      boolean last = i == order.size() - 1;
      Tensor next = last && !converts ? output : scratch(context, working, shape);
      resizeAxis(context, plans[axis], axis, extrapolation, current, next);
      current = next;
    }
    if (converts) {
      boolean rounds = !output.elementType().isFloatingPoint();
      for (int i = 0; i < output.elements(); i++) {
        double value = Numbers.real(current, i);
        Numbers.setReal(output, i, rounds ? Math.rint(value) : value);
      }
    }
  }

  private static ElementType working(ElementType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16 -> ElementType.FLOAT;
      // Of integers in double precision, so that halves are seen as such when they are rounded.
      case DOUBLE, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 -> ElementType.DOUBLE;
      default -> throw new TypeMismatchException("cannot interpolate elements of " + type);
    };
  }

  private static Tensor converted(ExecutionContext context, Tensor input, ElementType working) {
    Tensor converted = scratch(context, working, input.shape());
    for (int i = 0; i < input.elements(); i++) {
      Numbers.setReal(converted, i, Numbers.real(input, i));
    }
    return converted;
  }

  /** Working memory, which may be larger than asked for, as a tensor of this very shape. */
  private static Tensor scratch(ExecutionContext context, ElementType type, Shape shape) {
    Tensor memory = context.scratch(type, shape.elements());
    return Tensor.wrap(type, shape, memory.array(), memory.offset());
  }

  private static void resizeAxis(
      ExecutionContext context,
      Interpolation plan,
      int axis,
      float extrapolation,
      Tensor from,
      Tensor to) {
    int outer = from.shape().elements(0, axis);
    int inner = from.shape().elements(axis + 1, from.shape().rank());
    if (from.elementType() == ElementType.FLOAT) {
      FloatAxisResize.resize(
          plan,
          outer,
          inner,
          extrapolation,
          from.floatArray(),
          from.offset(),
          to.floatArray(),
          to.offset(),
          context.workers());
    } else {
      DoubleAxisResize.resize(
          plan,
          outer,
          inner,
          extrapolation,
          from.doubleArray(),
          from.offset(),
          to.doubleArray(),
          to.offset(),
          context.workers());
    }
  }
}
