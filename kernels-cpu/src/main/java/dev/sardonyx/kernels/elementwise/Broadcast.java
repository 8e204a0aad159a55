package dev.sardonyx.kernels.elementwise;

import java.util.Arrays;

/**
 * How several dense row-major operands are walked together under ONNX's multidirectional
 * broadcasting (<a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">
 * Broadcasting.md</a>): output shape, and a loop nest in which adjacent axes are merged wherever no
 * operand can tell them apart. Immutable.
 *
 * <p>So {@code [N, C, H, W] + [N, C, H, W]} is one row of all elements, {@code [N, C, H, W] + [C,
 * 1, 1]} is {@code N * C} rows of {@code H * W} with the second operand constant in each, and
 * {@code [N, C] + [C]} is {@code N} rows of {@code C}.
 */
public final class Broadcast {
  private final int[] shape;
  private final int elements;
  // The merged axes, outermost first; at least one.
  private final int[] extents;
  // By operand and merged axis, in elements; 0 where the operand is repeated.
  private final int[][] strides;

  private Broadcast(int[] shape, int elements, int[] extents, int[][] strides) {
    this.shape = shape;
    this.elements = elements;
    this.extents = extents;
    this.strides = strides;
  }

  /** A run of output elements in which each operand either advances by one or stands still. */
  @FunctionalInterface
  public interface RowTask {
    /**
     * @param offsets by operand, its first element for this row; only valid during the call
     * @param output the first output element
     * @param length how many elements; at least 1
     */
    void run(int[] offsets, int output, int length);
  }

  /**
   * The plan for operands of these shapes.
   *
   * @throws IllegalArgumentException if the shapes don't broadcast together
   */
  public static Broadcast of(int[]... operands) {
    return to(shape(operands), operands);
  }

  /**
   * The plan for operands that are broadcast one way, to a given shape.
   *
   * @throws IllegalArgumentException if an operand doesn't broadcast to {@code shape}
   */
  public static Broadcast to(int[] shape, int[]... operands) {
    int rank = shape.length;
    int[][] dense = new int[operands.length][];
    for (int operand = 0; operand < operands.length; operand++) {
      dense[operand] = strides(operands[operand], shape);
    }
    int elements = 1;
    for (int extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    // Innermost first, then reversed.
    int[] extents = new int[Math.max(1, rank)];
    int[][] strides = new int[operands.length][Math.max(1, rank)];
    int merged = 0;
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (shape[axis] == 1) {
        continue;
      }
      if (merged > 0 && continues(dense, axis, strides, extents, merged - 1)) {
        extents[merged - 1] *= shape[axis];
        continue;
      }
      extents[merged] = shape[axis];
      for (int operand = 0; operand < operands.length; operand++) {
        strides[operand][merged] = dense[operand][axis];
      }
      merged++;
    }
    if (merged == 0) {
      extents[0] = 1;
      for (int[] own : strides) {
        own[0] = 1;
      }
      merged = 1;
    }
    for (int operand = 0; operand < operands.length; operand++) {
      strides[operand] = reversed(strides[operand], merged);
    }
    return new Broadcast(shape.clone(), elements, reversed(extents, merged), strides);
  }

  /**
   * The shape that operands of these shapes broadcast to.
   *
   * @throws IllegalArgumentException if they don't
   */
  public static int[] shape(int[]... operands) {
    int rank = 0;
    for (int[] operand : operands) {
      rank = Math.max(rank, operand.length);
    }
    int[] shape = new int[rank];
    Arrays.fill(shape, 1);
    for (int[] operand : operands) {
      int lead = rank - operand.length;
      for (int axis = 0; axis < operand.length; axis++) {
        int extent = operand[axis];
        if (shape[lead + axis] == 1) {
          shape[lead + axis] = extent;
        } else if (extent != 1 && extent != shape[lead + axis]) {
          throw new IllegalArgumentException(
              "shapes don't broadcast together: "
                  + Arrays.deepToString(operands)
                  + "; aligned at the last axis, dimensions must be equal or 1");
        }
      }
    }
    return shape;
  }

  private static int[] strides(int[] operand, int[] shape) {
    int lead = shape.length - operand.length;
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int extent = axis < lead ? 1 : operand[axis - lead];
      if (lead < 0 || extent != 1 && extent != shape[axis]) {
        throw new IllegalArgumentException(
            "shape "
                + Arrays.toString(operand)
                + " doesn't broadcast to "
                + Arrays.toString(shape));
      }
      strides[axis] = extent == 1 ? 0 : stride;
      stride *= extent;
    }
    return strides;
  }

  private static boolean continues(
      int[][] dense, int axis, int[][] strides, int[] extents, int inner) {
    for (int operand = 0; operand < dense.length; operand++) {
      if (dense[operand][axis] != strides[operand][inner] * extents[inner]) {
        return false;
      }
    }
    return true;
  }

  private static int[] reversed(int[] values, int count) {
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[count - 1 - i];
    }
    return result;
  }

  /** The output's shape; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** Elements of the output. */
  public int elements() {
    return elements;
  }

  /** Elements of a whole row: the extent of the innermost merged axis. */
  public int rowLength() {
    return extents[extents.length - 1];
  }

  /** 1 if {@code operand} advances along a row, 0 if it stands still. */
  public int step(int operand) {
    return strides[operand][extents.length - 1];
  }

  /**
   * Whether {@code operand} is a short row that is repeated row after row: of {@code [C, H, W, b] +
   * [C, 1, 1, b]}, which is {@code C} runs of {@code H * W * b}, the second operand repeats its
   * {@code b}.
   */
  public boolean repeats(int operand) {
    int last = extents.length - 1;
    return last > 0 && strides[operand][last] == 1 && strides[operand][last - 1] == 0;
  }

  /** Whether some operand {@link #repeats}, and all others go on or stand still all along. */
  public boolean hasRuns() {
    int last = extents.length - 1;
    boolean any = false;
    for (int operand = 0; operand < strides.length; operand++) {
      int[] own = strides[operand];
      if (repeats(operand)) {
        any = true;
      } else if (last == 0 || own[last - 1] != own[last] * extents[last]) {
        return false;
      }
    }
    return any;
  }

  /**
   * Whether {@code operand} stands still along each row and goes on from row to row: of {@code [N,
   * K, 1] * [N, K, C]}, which is {@code N * K} rows of {@code C}, the first operand.
   */
  public boolean spreads(int operand) {
    int last = extents.length - 1;
    return last > 0 && strides[operand][last] == 0 && strides[operand][last - 1] != 0;
  }

  /** Whether just one operand {@link #spreads}, and all others go on along the two inner axes. */
  public boolean hasSpread() {
    int last = extents.length - 1;
    int spreading = 0;
    for (int operand = 0; operand < strides.length; operand++) {
      int[] own = strides[operand];
      if (spreads(operand)) {
        spreading++;
      } else if (last == 0 || own[last] != 1 || own[last - 1] != extents[last]) {
        return false;
      }
    }
    return spreading == 1;
  }

  /** Elements from {@code operand}'s element for a row to that for the next. */
  int rowStride(int operand) {
    return strides[operand][extents.length - 2];
  }

  /**
   * As this where it {@link #hasRuns} or {@link #hasSpread}, with the two innermost axes as one,
   * along which operands that repeat or spread stand still.
   */
  public Broadcast joined() {
    int last = extents.length - 1;
    int[] joined = Arrays.copyOf(extents, last);
    joined[last - 1] *= extents[last];
    int[][] steps = new int[strides.length][];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Arrays.copyOf(strides[i], last);
      steps[i][last - 1] = repeats(i) ? 0 : strides[i][last]; // that of one that spreads is 0
    }
    return new Broadcast(shape, elements, joined, steps);
  }

  /** The merged loop nest, outermost first; a copy. */
  public int[] extents() {
    return extents.clone();
  }

  /** The steps of {@code operand} along {@link #extents()}; a copy. */
  public int[] strides(int operand) {
    return strides[operand].clone();
  }

  /** Runs {@code task} on the rows, or parts of rows, that make up output {@code [begin, end)}. */
  public void rows(int begin, int end, RowTask task) {
    rows(begin, end, new int[rank()], new int[strides.length], task);
  }

  /** How many loops the merged loop nest has. */
  int rank() {
    return extents.length;
  }

  /**
   * As {@link #rows(int, int, RowTask)}, in memory of the caller's.
   *
   * @param position a number for each loop
   * @param offsets a number for each operand
   */
  void rows(int begin, int end, int[] position, int[] offsets, RowTask task) {
    if (begin >= end) {
      return;
    }
    int last = extents.length - 1;
    Arrays.fill(offsets, 0);
    int rest = begin;
    for (int axis = last; axis >= 0; axis--) {
      position[axis] = rest % extents[axis];
      rest /= extents[axis];
      move(offsets, axis, position[axis]);
    }
    for (int output = begin; output < end; ) {
      int length = Math.min(extents[last] - position[last], end - output);
      task.run(offsets, output, length);
      output += length;
      position[last] += length;
      move(offsets, last, length);
      for (int axis = last; axis > 0 && position[axis] == extents[axis]; axis--) {
        position[axis] = 0;
        move(offsets, axis, -extents[axis]);
        position[axis - 1]++;
        move(offsets, axis - 1, 1);
      }
    }
  }

  private void move(int[] offsets, int axis, int steps) {
    for (int operand = 0; operand < offsets.length; operand++) {
      offsets[operand] += steps * strides[operand][axis];
    }
  }
}
