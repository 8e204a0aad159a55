package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/** What Slice takes of a tensor: of each axis a start, a step and a number of elements. */
public final class SliceRange {
  private final int[] starts;
  private final int[] steps;
  private final int[] sizes;

  private SliceRange(int[] starts, int[] steps, int[] sizes) {
    this.starts = starts;
    this.steps = steps;
    this.sizes = sizes;
  }

  /**
   * The range of Slice's inputs (Slice-13).
   *
   * @param axes null for the first ones
   * @param steps null for 1
   * @throws ShapeMismatchException if they contradict each other or the shape
   */
  public static SliceRange of(Shape input, long[] starts, long[] ends, long[] axes, long[] steps) {
    int rank = input.rank();
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
              + input);
    }
    int[] normalized = axes == null ? null : Axes.normalize(axes, rank);
    int[] dimensions = input.toArray();
    int[] first = new int[rank];
    int[] step = new int[rank];
    Arrays.fill(step, 1);
    for (int i = 0; i < count; i++) {
      int axis = normalized == null ? i : normalized[i];
      int size = dimensions[axis];
      long wanted = steps == null ? 1 : steps[i];
      if (wanted == 0) {
        throw new ShapeMismatchException("step 0 on axis " + axis);
      }
      long least = wanted > 0 ? 0 : -1;
      int start = bound(starts[i], size, wanted > 0 ? 0 : -1, wanted > 0 ? size : size - 1);
      int end = bound(ends[i], size, (int) least, size);
      dimensions[axis] = count(start, end, wanted);
      first[axis] = start;
      step[axis] = (int) Math.clamp(wanted, -Integer.MAX_VALUE, (long) Integer.MAX_VALUE);
    }
    return new SliceRange(first, step, dimensions);
  }

  public int rank() {
    return sizes.length;
  }

  public int start(int axis) {
    return starts[axis];
  }

  public int step(int axis) {
    return steps[axis];
  }

  public int size(int axis) {
    return sizes[axis];
  }

  /** The shape of the result. */
  public Shape shape() {
    return Shape.of(sizes);
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
