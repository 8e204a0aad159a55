package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Tensor;

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
    SliceRange range = SliceRange.of(input.shape(), starts, ends, axes, steps);
    StridedView view = Views.of(input);
    for (int axis = 0; axis < range.rank(); axis++) {
      view = view.slice(axis, range.start(axis), range.step(axis), range.size(axis));
    }
    Tensor output = context.allocate(0, input.elementType(), range.shape());
    context.repeatable(1, 2, 3, 4);
    view.copyTo(Views.of(output), context.workers());
  }
}
