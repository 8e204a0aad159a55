package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * An array read or written through a shape and strides, as NumPy's {@code ndarray}: transposes,
 * slices, broadcasts and their like are views, and {@link #copyTo} moves the elements. Immutable;
 * the elements are not copied.
 *
 * <p>An element is one slot of the array, or two for complex numbers.
 */
public final class StridedView {
  private final Object array;
  private final int offset;
  private final int[] shape;
  private final int[] strides;
  private final int slots;

  private StridedView(Object array, int offset, int[] shape, int[] strides, int slots) {
    this.array = array;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.slots = slots;
  }

  /**
   * A dense row-major view.
   *
   * @param offset the slot of the first element
   * @param slots array slots of one element
   */
  public static StridedView of(Object array, int offset, int[] shape, int slots) {
    int[] strides = new int[shape.length];
    int stride = slots;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return new StridedView(array, offset, shape.clone(), strides, slots);
  }

  public int rank() {
    return shape.length;
  }

  /** The size of {@code axis}, which counts from 0. */
  public int dimension(int axis) {
    return shape[axis];
  }

  /** Axis {@code i} of the result is axis {@code order[i]} of this. */
  public StridedView permute(int... order) {
    int[] newShape = new int[order.length];
    int[] newStrides = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      newShape[i] = shape[order[i]];
      newStrides[i] = strides[order[i]];
    }
    return new StridedView(array, offset, newShape, newStrides, slots);
  }

  /** The elements {@code start, start + step, ...} of {@code axis}, {@code count} of them. */
  public StridedView slice(int axis, int start, int step, int count) {
    int[] newShape = shape.clone();
    int[] newStrides = strides.clone();
    newShape[axis] = count;
    // A step past an int can only come with a count of 1 or less, where it is not used.
    newStrides[axis] = count > 1 ? strides[axis] * step : 0;
    int newOffset = count == 0 ? offset : offset + start * strides[axis];
    return new StridedView(array, newOffset, newShape, newStrides, slots);
  }

  /** {@code axis} divided into several, outermost first; their product is the axis's size. */
  public StridedView split(int axis, int... sizes) {
    int rank = shape.length + sizes.length - 1;
    int[] newShape = new int[rank];
    int[] newStrides = new int[rank];
    System.arraycopy(shape, 0, newShape, 0, axis);
    System.arraycopy(strides, 0, newStrides, 0, axis);
    int stride = strides[axis];
    for (int i = sizes.length - 1; i >= 0; i--) {
      newShape[axis + i] = sizes[i];
      newStrides[axis + i] = stride;
      stride *= sizes[i];
    }
    int after = shape.length - axis - 1;
    System.arraycopy(shape, axis + 1, newShape, axis + sizes.length, after);
    System.arraycopy(strides, axis + 1, newStrides, axis + sizes.length, after);
    return new StridedView(array, offset, newShape, newStrides, slots);
  }

  /** The elements whose positions on two axes of one size are equal, without {@code other}. */
  public StridedView diagonal(int axis, int other) {
    int[] newShape = new int[shape.length - 1];
    int[] newStrides = new int[shape.length - 1];
    for (int i = 0, next = 0; i < shape.length; i++) {
      if (i != other) {
        newShape[next] = shape[i];
        newStrides[next++] = strides[i] + (i == axis ? strides[other] : 0);
      }
    }
    return new StridedView(array, offset, newShape, newStrides, slots);
  }

  /** This with each element repeated {@code count} times along a new axis before {@code axis}. */
  public StridedView repeat(int axis, int count) {
    int[] newShape = new int[shape.length + 1];
    int[] newStrides = new int[shape.length + 1];
    System.arraycopy(shape, 0, newShape, 0, axis);
    System.arraycopy(strides, 0, newStrides, 0, axis);
    newShape[axis] = count;
    System.arraycopy(shape, axis, newShape, axis + 1, shape.length - axis);
    System.arraycopy(strides, axis, newStrides, axis + 1, shape.length - axis);
    return new StridedView(array, offset, newShape, newStrides, slots);
  }

  /** This broadcast to {@code target} by NumPy's rules, which the caller has checked. */
  public StridedView broadcastTo(int... target) {
    int[] newStrides = new int[target.length];
    int shift = target.length - shape.length;
    for (int axis = 0; axis < shape.length; axis++) {
      newStrides[shift + axis] = shape[axis] == 1 ? 0 : strides[axis];
    }
    return new StridedView(array, offset, target.clone(), newStrides, slots);
  }

  /**
   * Copies all elements to the same places of {@code target}, a view of the same shape over an
   * array of the same kind. Source and target elements must not overlap.
   */
  public void copyTo(StridedView target, WorkerPool workers) {
    if (!Arrays.equals(shape, target.shape) || slots != target.slots) {
      throw new IllegalArgumentException(
          "source " + Arrays.toString(shape) + ", target " + Arrays.toString(target.shape));
    }
    int[] sizes = shape;
    int[] from = strides;
    int[] to = target.strides;
    if (slots > 1) {
      sizes = append(sizes, slots);
      from = append(from, 1);
      to = append(to, 1);
    }
    StridedCopy copy = StridedCopy.plan(sizes, from, to);
    copy.run(array, offset, target.array, target.offset, workers);
  }

  private static int[] append(int[] values, int last) {
    int[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = last;
    return longer;
  }
}
