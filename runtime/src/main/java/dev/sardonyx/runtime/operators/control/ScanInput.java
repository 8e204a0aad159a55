package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * A tensor that a scan goes through.
 *
 * @param axis the axis along which it goes
 * @param backwards whether it goes from the last slice to the first
 */
record ScanInput(Tensor tensor, int axis, boolean backwards) {
  int length() {
    return tensor.shape().dimension(axis);
  }

  /** The slice of step {@code step}, without the axis; shares memory where it is contiguous. */
  Tensor slice(int step) {
    Shape shape = tensor.shape();
    int[] dimensions = new int[shape.rank() - 1];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = shape.dimension(i < axis ? i : i + 1);
    }
    Shape sliced = Shape.of(dimensions);
    int position = backwards ? length() - 1 - step : step;
    int slots = sliced.elements() * tensor.elementType().slots();
    if (axis == 0) {
      return Tensor.wrap(
          tensor.elementType(), sliced, tensor.array(), tensor.offset() + position * slots);
    }
    Tensor copy = Tensor.zeros(tensor.elementType(), sliced);
    Views.of(tensor)
        .slice(axis, position, 1, 1)
        .copyTo(
            Views.of(copy, Views.withDimension(shape, axis, 1).toArray()), CallerThread.INSTANCE);
    return copy;
  }
}
