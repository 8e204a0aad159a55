package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Operators that write elements by index over a copy of the data. */
final class ScatterOperators {
  private ScatterOperators() {}

  /** ScatterElements, and Scatter before it: each update names its own index along the axis. */
  static Operator scatterElements(OperatorSetup setup) {
    long axis = setup.integer("axis", 0);
    Reduction reduction = Reduction.of(setup);
    return context -> {
      Tensor data = context.input(0);
      Tensor indices = context.input(1);
      Tensor updates = context.input(2);
      requireUpdates(data, updates, indices.shape());
      int at = data.shape().normalizeAxis(axis);
      int[] positions = ElementIndices.positions(data.shape(), indices, at);
      Tensor output = context.allocate(0, data.elementType(), data.shape());
      Views.copy(data, output);
      scatter(updates, output, positions, 1, reduction);
    };
  }

  /** ScatterND: updates are slices named by coordinates. */
  static Operator scatterNd(OperatorSetup setup) {
    Reduction reduction = Reduction.of(setup);
    ConstantSlices constant = setup.constant(1).map(ConstantSlices::new).orElse(null);
    return context -> {
      Tensor data = context.input(0);
      Tensor indices = context.input(1);
      Tensor updates = context.input(2);
      int[] positions =
          constant == null
              ? ElementIndices.slices(data.shape(), indices, 0)
              : constant.positions(data.shape());
      int rank = data.shape().rank();
      int coordinates = indices.shape().dimension(-1);
      requireUpdates(data, updates, IndexShapes.slices(data.shape(), indices.shape(), 0));
      Tensor output = context.allocate(0, data.elementType(), data.shape());
      Views.copy(data, output);
      int length = data.shape().elements(coordinates, rank);
      scatter(updates, output, positions, length, reduction);
    };
  }

  private static void requireUpdates(Tensor data, Tensor updates, Shape expected) {
    if (updates.elementType() != data.elementType()) {
      throw new TypeMismatchException("data is " + data + ", updates " + updates);
    }
    if (!updates.shape().equals(expected)) {
      throw new ShapeMismatchException(
          "'updates' must be " + expected + "; found " + updates.shape());
    }
  }

  /** Runs of {@code length} elements, in order: where several hit one place, the last one stays. */
  private static void scatter(
      Tensor updates, Tensor output, int[] positions, int length, Reduction reduction) {
    int slots = output.elementType().slots();
    if (reduction == Reduction.NONE) {
      int run = length * slots;
      if (run == 1) {
        ArrayMover.of(output.array())
            .scatter(
                updates.array(),
                updates.offset(),
                positions,
                output.array(),
                output.offset(),
                positions.length);
        return;
      }
      for (int i = 0; i < positions.length; i++) {
        int from = updates.offset() + i * run;
        int to = output.offset() + positions[i] * slots;
        System.arraycopy(updates.array(), from, output.array(), to, run);
      }
      return;
    }
    for (int i = 0; i < positions.length; i++) {
      for (int j = 0; j < length; j++) {
        reduction.apply(output, positions[i] + j, updates, i * length + j);
      }
    }
  }

  /** TensorScatter: each sample's update written into its cache from its own place on. */
  static Operator tensorScatter(OperatorSetup setup) {
    long axis = setup.integer("axis", -2);
    String mode = setup.text("mode", "linear");
    if (!mode.equals("linear") && !mode.equals("circular")) {
      throw setup.unsupported("mode '" + mode + "'");
    }
    boolean circular = mode.equals("circular");
    return context -> {
      Tensor cache = context.input(0);
      Tensor update = context.input(1);
      int at = cache.shape().normalizeAxis(axis);
      int capacity = cache.shape().dimension(at);
      int count = update.shape().rank() == cache.shape().rank() ? update.shape().dimension(at) : 0;
      requireUpdates(cache, update, Views.withDimension(cache.shape(), at, count));
      if (at == 0 || count > capacity) {
        throw new ShapeMismatchException(
            "update " + update.shape() + " along axis " + at + " of cache " + cache.shape());
      }
      int batches = cache.shape().dimension(0);
      long[] starts =
          context.hasInput(2)
              ? Integers.read(context.input(2), "write_indices")
              : new long[batches];
      if (starts.length != batches) {
        throw new ShapeMismatchException(
            "'write_indices' must have " + batches + " elements; found " + starts.length);
      }
      Tensor output = context.allocate(0, cache.elementType(), cache.shape());
      Views.copy(cache, output);
      StridedView source = Views.of(update);
      StridedView target = Views.of(output);
      for (int b = 0; b < batches; b++) {
        long most = circular ? Long.MAX_VALUE : capacity - count;
        if (starts[b] < 0 || starts[b] > most) {
          throw new ShapeMismatchException(
              "write index " + starts[b] + " at position " + b + " is outside [0, " + most + "]");
        }
        int start = circular && capacity > 0 ? (int) (starts[b] % capacity) : (int) starts[b];
        int first = Math.min(count, capacity - start);
        StridedView from = source.slice(0, b, 1, 1);
        StridedView to = target.slice(0, b, 1, 1);
        from.slice(at, 0, 1, first).copyTo(to.slice(at, start, 1, first), context.workers());
        from.slice(at, first, 1, count - first)
            .copyTo(to.slice(at, 0, 1, count - first), context.workers());
      }
    };
  }
}
