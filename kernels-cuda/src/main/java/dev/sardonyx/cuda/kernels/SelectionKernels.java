package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.KernelLaunch;
import dev.sardonyx.tensor.ElementType;

/** TopK, CumSum, OneHot and Range (selection.cu). */
public final class SelectionKernels {
  private static final String FAMILY = "selection";

  /** Keys that a block sorts, and the threads it does so with. */
  private static final int BLOCK_KEYS = 1024;

  private static final int SORT_THREADS = 512;

  private final KernelModules modules;

  public SelectionKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** Whether {@link #top} sorts elements of a type: those whose order fits four bytes. */
  public static boolean sorts(ElementType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, INT32, UINT32, INT8, UINT8, BOOL -> true;
      default -> false;
    };
  }

  /** Keys of a row: a power of two. */
  private static int padded(int extent) {
    if (extent > 1 << 24) {
      throw new IllegalArgumentException("a row of " + extent + " elements to sort");
    }
    return Blocks.powerOfTwo(extent, 2, 1 << 24);
  }

  /** Bytes of working memory that {@link #top} needs. */
  public static long topScratchBytes(int outer, int extent, int inner) {
    return (long) Long.BYTES * outer * inner * padded(extent);
  }

  /**
   * The k largest (or least) elements along the middle axis of {@code [outer, extent, inner]}, in
   * order; of equal ones the first come first, and NaN counts as the largest.
   *
   * @param values {@code [outer, k, inner]}
   * @param indices INT64, likewise
   * @param scratch of {@link #topScratchBytes} bytes
   */
  public void top(
      CudaStream stream,
      ElementType type,
      boolean largest,
      int k,
      int outer,
      int extent,
      int inner,
      long x,
      long values,
      long indices,
      long scratch) {
    int rows = Blocks.product(outer, inner);
    if (rows == 0 || k == 0) {
      return;
    }
    int padded = padded(extent);
    int n = Blocks.product(rows, padded);
    String suffix = KernelTypes.suffix(type);
    stream
        .launch(modules.kernel(FAMILY, "sort_keys_" + suffix))
        .argument(n)
        .argument(Structure.ofDivisor(padded))
        .integers(extent, inner)
        .argument(largest)
        .addresses(x, scratch)
        .run(Blocks.of(stream, n), Blocks.THREADS);
    sort(stream, n, padded, scratch);
    int results = Blocks.product(rows, k);
    stream
        .launch(modules.kernel(FAMILY, "sorted_elements_" + suffix))
        .integers(results, k, padded, extent, inner)
        .addresses(x, scratch, values, indices)
        .run(Blocks.of(stream, results), Blocks.THREADS);
  }

  /** Sorts rows of {@code padded} keys: runs within blocks, then merges over longer distances. */
  private void sort(CudaStream stream, int n, int padded, long keys) {
    int run = Math.min(padded, BLOCK_KEYS);
    sortBlocks(stream, n / run, padded, run, keys);
    for (long size = 2L * run; size <= padded; size *= 2) {
      for (int distance = (int) (size / 2); distance >= run; distance /= 2) {
        stream
            .launch(modules.kernel(FAMILY, "sort_step"))
            .argument(n / 2)
            .argument(padded)
            .argument((int) size)
            .argument(distance)
            .argument(keys)
            .run(Blocks.of(stream, n / 2), Blocks.THREADS);
      }
      sortBlocks(stream, n / run, padded, (int) size, keys);
    }
  }

  private void sortBlocks(CudaStream stream, int blocks, int padded, int size, long keys) {
    stream
        .launch(modules.kernel(FAMILY, "sort_block"))
        .integers(padded, size)
        .argument(keys)
        .run(blocks, SORT_THREADS);
  }

  /**
   * CumSum over the middle axis of {@code [outer, extent, inner]}.
   *
   * @param type a floating-point type, INT32 or INT64
   */
  public void cumulate(
      CudaStream stream,
      ElementType type,
      boolean exclusive,
      boolean reverse,
      int outer,
      int extent,
      int inner,
      long x,
      long y) {
    if (Blocks.product(outer, extent, inner) == 0) {
      return;
    }
    String suffix = KernelTypes.suffix(type);
    int columns = outer * inner;
    if (inner == 1) {
      stream
          .launch(modules.kernel(FAMILY, "cumulate_rows_" + suffix))
          .argument(extent)
          .argument(exclusive)
          .argument(reverse)
          .addresses(x, y)
          .run(outer, Blocks.THREADS);
    } else {
      stream
          .launch(modules.kernel(FAMILY, "cumulate_columns_" + suffix))
          .integers(columns, extent, inner)
          .argument(exclusive)
          .argument(reverse)
          .addresses(x, y)
          .run(Blocks.of(stream, columns), Blocks.THREADS);
    }
  }

  /**
   * OneHot: {@code y[outer, class, inner]}, of depth classes.
   *
   * @param type of values and y, of at most 8 bytes
   * @param wide whether indices {@code [outer, inner]} are INT64, else INT32
   * @param values two elements, off and on
   */
  public void oneHot(
      CudaStream stream,
      ElementType type,
      int outer,
      int depth,
      int inner,
      boolean wide,
      long indices,
      long values,
      long y) {
    int n = Blocks.product(outer, depth, inner);
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "one_hot_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(Structure.ofDivisor(inner))
          .argument(Structure.ofDivisor(depth))
          .argument(wide)
          .addresses(indices, values, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** {@code y[i] = start + i * delta}, of FLOAT, DOUBLE, INT32 or INT64. */
  public void range(
      CudaStream stream, ElementType type, int n, Number start, Number delta, long y) {
    if (n == 0) {
      return;
    }
    KernelLaunch launch =
        stream.launch(modules.kernel(FAMILY, "range_" + KernelTypes.suffix(type))).argument(n);
    switch (type) {
      case FLOAT -> launch.argument(start.floatValue()).argument(delta.floatValue());
      case DOUBLE -> launch.argument(start.doubleValue()).argument(delta.doubleValue());
      case INT32 -> launch.argument(start.intValue()).argument(delta.intValue());
      default -> launch.argument(start.longValue()).argument(delta.longValue());
    }
    launch.argument(y).run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
