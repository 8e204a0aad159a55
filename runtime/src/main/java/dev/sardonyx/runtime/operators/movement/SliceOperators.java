package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Slice: every {@code step}-th element from {@code start} to {@code end} along some axes. */
final class SliceOperators {
  private SliceOperators() {}

  static Operator sliceByAttribute(OperatorSetup setup) {
    long[] starts = setup.integers("starts");
    long[] ends = setup.integers("ends");
    long[] axes = setup.integers("axes");
    if (starts == null || ends == null) {
      throw new ModelFormatException(
          setup.node().label() + " lacks the attribute 'starts' or 'ends'");
    }
    return context -> slice(context, starts, ends, axes, null);
  }

  static Operator slice(OperatorSetup setup) {
    return context ->
        slice(
            context,
            Integers.read(context.input(1), "starts"),
            Integers.read(context.input(2), "ends"),
            context.hasInput(3) ? Integers.read(context.input(3), "axes") : null,
            context.hasInput(4) ? Integers.read(context.input(4), "steps") : null);
  }

  private static void slice(
      ExecutionContext context, long[] starts, long[] ends, long[] axes, long[] steps) {
    Tensor input = context.input(0);
    int rank = input.shape().rank();
    int count = starts.length;
    if (ends.length != count
        || axes != null && axes.length != count
        || steps != null && steps.length != count
        || count > rank) {
      throw new ShapeMismatchException(
          "starts, ends, axes and steps differ in length or exceed the rank: "
              + Arrays.toString(starts)
              + ", "
              + Arrays.toString(ends)
              + ", "
              + Arrays.toString(axes)
              + ", "
              + Arrays.toString(steps)
              + " on "
              + input.shape());
    }
    int[] normalized = axes == null ? null : Axes.normalize(axes, rank);
    int[] dimensions = input.shape().toArray();
    StridedView view = Views.of(input);
    for (int i = 0; i < count; i++) {
      int axis = normalized == null ? i : normalized[i];
      int size = dimensions[axis];
      long step = steps == null ? 1 : steps[i];
      if (step == 0) {
        throw new ShapeMismatchException("step 0 on axis " + axis);
      }
      long least = step > 0 ? 0 : -1;
      int start = bound(starts[i], size, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
      int end = bound(ends[i], size, (int) least, size);
      dimensions[axis] = count(start, end, step);
      int shortStep = (int) Math.clamp(step, -Integer.MAX_VALUE, (long) Integer.MAX_VALUE);
      view = view.slice(axis, start, shortStep, dimensions[axis]);
    }
    Tensor output = context.allocate(0, input.elementType(), Shape.of(dimensions));
    context.repeatable(1, 2, 3, 4);
    view.copyTo(Views.of(output), context.workers());
  }

  private static int bound(long value, int size, int least, int most) {
    return Math.clamp(value < 0 ? value + size : value, least, most);
  }

  private static int count(int start, int end, long step) {
    long distance = step > 0 ? (long) end - start : (long) start - end;
    long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
    return distance <= 0 ? 0 : (int) ((distance - 1) / stride + 1);
  }
}
