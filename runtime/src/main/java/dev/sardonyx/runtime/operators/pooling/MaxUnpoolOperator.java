package dev.sardonyx.runtime.operators.pooling;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * MaxUnpool: the maxima {@code [N, C, D1, ...]} of a MaxPool put back where its second output says
 * they were, all else 0. The indices count the elements of the shape that the attributes give; a
 * larger {@code output_shape} has that shape at its beginning.
 */
final class MaxUnpoolOperator {
  private final OperatorSetup setup;
  private final long[] kernel;
  private final long[] pads;
  private final long[] strides;

  private MaxUnpoolOperator(OperatorSetup setup) {
    this.setup = setup;
    this.kernel = setup.integers("kernel_shape");
    if (kernel == null) {
      throw new ModelFormatException(setup.node().label() + " lacks 'kernel_shape'");
    }
    this.pads = given("pads", 2 * kernel.length, 0);
    this.strides = given("strides", kernel.length, 1);
  }

  private long[] given(String name, int count, long absent) {
    long[] values = setup.integers(name);
    if (values == null) {
      values = new long[count];
      Arrays.fill(values, absent);
    }
    if (values.length != count) {
      throw new ModelFormatException(
          setup.node().label() + ": '" + name + "' needs " + count + "; found " + values.length);
    }
    return values;
  }

  static Operator create(OperatorSetup setup) {
    return new MaxUnpoolOperator(setup)::run;
  }

  private void run(ExecutionContext context) {
    Tensor x = context.input(0);
    long[] indices = Integers.read(context.input(1), "I");
    Shape pooled = x.shape();
    if (pooled.rank() != kernel.length + 2 || !context.input(1).shape().equals(pooled)) {
      throw new ShapeMismatchException(
          "expected 'X' [N, C, "
              + kernel.length
              + " dimensions] and 'I' of its shape; found "
              + pooled
              + " and "
              + context.input(1).shape());
    }
    long[] dimensions = pooled.toLongArray();
    for (int i = 0; i < kernel.length; i++) {
      dimensions[i + 2] =
          (dimensions[i + 2] - 1) * strides[i] - pads[i] - pads[kernel.length + i] + kernel[i];
    }
    Shape inner = Shape.of(dimensions);
    Shape outer =
        context.hasInput(2) ? Shape.of(Integers.read(context.input(2), "output_shape")) : inner;
    boolean holds = outer.rank() == inner.rank();
    for (int axis = 0; holds && axis < inner.rank(); axis++) {
      holds = outer.dimension(axis) >= inner.dimension(axis);
    }
    if (!holds) {
      throw new ShapeMismatchException("'output_shape' must hold " + inner + "; found " + outer);
    }
    Tensor y = context.allocate(0, x.elementType(), outer);
    Views.fill(Tensor.zeros(x.elementType(), Shape.SCALAR), 0, y);
    int slots = x.elementType().slots();
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= inner.elements()) {
        throw new ShapeMismatchException(
            "index " + indices[i] + " is outside of the " + inner.elements() + " of " + inner);
      }
      int to = within((int) indices[i], inner, outer);
      System.arraycopy(
          x.array(), x.offset() + i * slots, y.array(), y.offset() + to * slots, slots);
    }
  }

  /** The element of {@code outer} at the position that element {@code index} has in the other. */
  private static int within(int index, Shape inner, Shape outer) {
    int rest = index;
    int stride = 1;
    int found = 0;
    for (int axis = inner.rank() - 1; axis >= 0; axis--) {
      found += rest % inner.dimension(axis) * stride;
      rest /= inner.dimension(axis);
      stride *= outer.dimension(axis);
    }
    return found;
  }
}
