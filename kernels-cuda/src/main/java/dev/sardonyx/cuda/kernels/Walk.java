package dev.sardonyx.cuda.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * From the elements of a dense row-major tensor to those of others: sizes, and for each of the
 * others a stride by dimension. Dimensions that can be walked as one are merged, those of size 1
 * are left out.
 */
final class Walk {
  /** Dimensions that the kernels can walk ({@code MAX_RANK} in device.cuh). */
  static final int MAX_RANK = 8;

  private static final int INTEGERS_OF_DIVISOR = 3;

  private final int[] sizes;
  private final int[][] strides;

  private Walk(int[] sizes, int[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /**
   * A walk.
   *
   * @param sizes of the dense tensor
   * @param strides of each other tensor, by dimension
   * @throws IllegalArgumentException if more than {@link #MAX_RANK} dimensions are left
   */
  static Walk of(int[] sizes, int[]... strides) {
    int[] mergedSizes = new int[sizes.length];
    int[][] mergedStrides = new int[strides.length][sizes.length];
    int rank = 0;
    for (int d = 0; d < sizes.length; d++) {
      if (sizes[d] == 1) {
        continue;
      }
      if (rank > 0 && follows(strides, mergedStrides, rank - 1, d, sizes[d])) {
        rank--;
        mergedSizes[rank] *= sizes[d];
      } else {
        mergedSizes[rank] = sizes[d];
      }
      for (int t = 0; t < strides.length; t++) {
        mergedStrides[t][rank] = strides[t][d];
      }
      rank++;
    }
    if (rank > MAX_RANK) {
      throw new IllegalArgumentException(
          "a tensor that is walked in %d dimensions; at most %d can be: %s"
              .formatted(rank, MAX_RANK, Arrays.toString(sizes)));
    }
    int[][] left = new int[strides.length][];
    for (int t = 0; t < strides.length; t++) {
      left[t] = Arrays.copyOf(mergedStrides[t], rank);
    }
    return new Walk(Arrays.copyOf(mergedSizes, rank), left);
  }

  /** Whether all tensors are walked along dimension d as if it were the end of the one before. */
  private static boolean follows(int[][] strides, int[][] merged, int before, int d, int size) {
    for (int t = 0; t < strides.length; t++) {
      if (merged[t][before] != strides[t][d] * size) {
        return false;
      }
    }
    return true;
  }

  /**
   * The strides of a dense tensor of a shape that is broadcast to another: 0 where a size of 1
   * meets a larger one.
   */
  static int[] broadcast(int[] shape, int[] to) {
    int[] strides = new int[to.length];
    int stride = 1;
    for (int d = shape.length - 1, at = to.length - 1; d >= 0; d--, at--) {
      if (shape[d] != to[at] && shape[d] != 1) {
        throw new IllegalArgumentException(
            Arrays.toString(shape) + " doesn't broadcast to " + Arrays.toString(to));
      }
      strides[at] = shape[d] == 1 ? 0 : stride;
      stride *= shape[d];
    }
    return strides;
  }

  /** The strides of a dense tensor. */
  static int[] dense(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    return strides;
  }

  int rank() {
    return sizes.length;
  }

  int size(int dimension) {
    return sizes[dimension];
  }

  int stride(int tensor, int dimension) {
    return strides[tensor][dimension];
  }

  /** Whether a tensor's elements lie as they are walked. */
  boolean isDense(int tensor) {
    return sizes.length == 0 || sizes.length == 1 && strides[tensor][0] == 1;
  }

  /** Whether a tensor is one element for all. */
  boolean isScalar(int tensor) {
    return Arrays.stream(strides[tensor]).allMatch(stride -> stride == 0);
  }

  /** Bytes of {@code Walk<tensors>}. */
  static int bytes(int tensors) {
    return Integer.BYTES * (1 + MAX_RANK * (INTEGERS_OF_DIVISOR + tensors));
  }

  /** As {@code Walk<tensors>}; those beyond this walk's own stay at their first elements. */
  Structure structure(int tensors) {
    Structure structure = new Structure(bytes(tensors)).integer(sizes.length);
    for (int size : sizes) {
      structure.divisor(size);
    }
    structure.skip(Integer.BYTES * INTEGERS_OF_DIVISOR * (MAX_RANK - sizes.length));
    for (int t = 0; t < tensors; t++) {
      structure.array(MAX_RANK, t < strides.length ? strides[t] : new int[0]);
    }
    return structure;
  }

  /** As {@code Walk<N>} of all tensors. */
  MemorySegment segment() {
    return structure(strides.length).segment();
  }
}
