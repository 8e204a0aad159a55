package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Tensors as the views that the movement kernels take. */
public final class Views {
  private Views() {}

  /** The whole tensor under its own shape. */
  public static StridedView of(Tensor tensor) {
    return of(tensor, tensor.shape().toArray());
  }

  /** The whole tensor under another shape of as many elements. */
  public static StridedView of(Tensor tensor, int... shape) {
    return StridedView.of(tensor.array(), tensor.offset(), shape, tensor.elementType().slots());
  }

  /** Copies all elements of {@code source} to those of {@code target}, of the same number. */
  public static void copy(Tensor source, Tensor target) {
    System.arraycopy(
        source.array(), source.offset(), target.array(), target.offset(), source.slots());
  }

  /**
   * The common shape of two by multidirectional broadcasting (ONNX, "Broadcasting in ONNX").
   *
   * @throws ShapeMismatchException if they have none
   */
  public static Shape broadcast(Shape first, Shape second) {
    try {
      return Shape.of(Broadcast.shape(first.toArray(), second.toArray()));
    } catch (IllegalArgumentException mismatch) {
      throw new ShapeMismatchException(mismatch.getMessage(), mismatch);
    }
  }

  /** {@code shape} with the size of one axis replaced. */
  public static Shape withDimension(Shape shape, int axis, long size) {
    long[] dimensions = shape.toLongArray();
    dimensions[axis] = size;
    return Shape.of(dimensions);
  }

  /** A new array with one zero element of this type; the empty string for STRING. */
  public static Object zero(ElementType type) {
    return Tensor.zeros(type, Shape.SCALAR).array();
  }

  /** Array slots, from the tensor's first, of elements at these positions. */
  public static int[] slots(int[] elements, int slots) {
    if (slots == 1) {
      return elements;
    }
    int[] expanded = new int[elements.length * slots];
    Arrays.setAll(expanded, i -> elements[i / slots] * slots + i % slots);
    return expanded;
  }

  /** Sets every element of {@code target} to element {@code index} of {@code source}. */
  public static void fill(Tensor source, int index, Tensor target) {
    int slots = target.elementType().slots();
    StridedView.of(source.array(), source.offset() + index * slots, new int[] {1}, slots)
        .broadcastTo(target.elements())
        .copyTo(of(target, target.elements()), CallerThread.INSTANCE);
  }

  /** A tensor on the heap that nobody else writes: what a sequence or an optional may keep. */
  public static OnnxValue kept(OnnxValue value) {
    return value instanceof Tensor tensor ? tensor.copy() : value;
  }
}
