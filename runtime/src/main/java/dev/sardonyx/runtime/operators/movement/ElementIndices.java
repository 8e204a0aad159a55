package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Index tensors turned into element positions of the data they point into, each checked. */
final class ElementIndices {
  private ElementIndices() {}

  /**
   * For each element of {@code indices} the position in the data that has the element's own
   * coordinates, except along {@code axis}, where the element's value stands (GatherElements).
   *
   * @throws dev.sardonyx.error.ShapeMismatchException if an index or the indices' shape is outside
   *     the data
   */
  static int[] positions(Shape data, Tensor indices, int axis) {
    Shape shape = indices.shape();
    int rank = data.rank();
    IndexShapes.requireElements(data, shape, axis);
    long[] values = Integers.read(indices, "indices");
    int[] strides = strides(data);
    int[] positions = new int[values.length];
    int[] coordinate = new int[rank];
    int base = 0;
    for (int i = 0; i < positions.length; i++) {
      positions[i] = base + Integers.index(values[i], data.dimension(axis), i) * strides[axis];
      for (int d = rank - 1; d >= 0; d--) {
        int stride = d == axis ? 0 : strides[d];
        base += stride;
        if (++coordinate[d] < shape.dimension(d)) {
          break;
        }
        base -= coordinate[d] * stride;
        coordinate[d] = 0;
      }
    }
    return positions;
  }

  /**
   * For each coordinate tuple in {@code indices}, {@code [batch..., ..., k]}, the position of the
   * slice it names (GatherND, ScatterND).
   *
   * @throws dev.sardonyx.error.ShapeMismatchException if an index or the indices' shape is outside
   *     the data
   */
  static int[] slices(Shape data, Tensor indices, int batchAxes) {
    Shape shape = indices.shape();
    IndexShapes.requireSlices(data, shape, batchAxes);
    int last = shape.rank() - 1;
    int length = shape.dimension(last);
    int tuples = shape.elements(0, last);
    int batches = shape.elements(0, batchAxes);
    long[] values = Integers.read(indices, "indices");
    int[] strides = strides(data);
    int[] positions = new int[tuples];
    for (int i = 0; i < tuples; i++) {
      int batch = (int) ((long) i * batches / tuples);
      int at = batchAxes == 0 ? 0 : batch * strides[batchAxes - 1];
      for (int j = 0; j < length; j++) {
        int axis = batchAxes + j;
        int from = i * length + j;
        at += Integers.index(values[from], data.dimension(axis), from) * strides[axis];
      }
      positions[i] = at;
    }
    return positions;
  }

  private static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.dimension(axis);
    }
    return strides;
  }
}
