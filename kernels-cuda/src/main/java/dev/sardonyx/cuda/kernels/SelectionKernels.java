package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.KernelLaunch;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.tensor.ElementType;

/** TopK, CumSum, OneHot, OneHotSum and Range (selection.cu). */
public final class SelectionKernels {
  private static final String FAMILY = "selection";

  /** Keys that a block sorts, and the threads it does so with. */
  private static final int BLOCK_KEYS = 1024;

  private static final int SORT_THREADS = 512;

  /** The longest row that is sorted: its keys are counted in 31 bits. */
  private static final int LONGEST_ROW = 1 << 30;

  /** Keys that rows are sorted with at once, if a single one hasn't more: half a gigabyte. */
  private static final int MOST_KEYS = 1 << 26;

  private final KernelModules modules;
  private final int mostKeys;

  public SelectionKernels(KernelModules modules) {
    this(modules, MOST_KEYS);
  }

  /**
   * One that sorts fewer rows at once.
   *
   * @param mostKeys of all rows that are sorted at once
   */
  SelectionKernels(KernelModules modules, int mostKeys) {
    this.modules = modules;
    this.mostKeys = mostKeys;
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
    if (extent > LONGEST_ROW) {
      throw new ResourceLimitException(
          "TopK of %d elements in a row; on a GPU a row may have %d; run the model on device(\"cpu\")"
              .formatted(extent, LONGEST_ROW));
    }
    return Blocks.powerOfTwo(extent, 2, LONGEST_ROW);
  }

  /** Rows that are sorted at once. */
  private int rowsAtOnce(int rows, int padded) {
    return Math.clamp(mostKeys / padded, 1, rows);
  }

  /**
   * Bytes of working memory that {@link #top} needs.
   *
   * @param rows at least 1
   * @throws ResourceLimitException if no GPU sorts rows of this length
   */
  public long topScratchBytes(int rows, int extent) {
    int padded = padded(extent);
    return (long) Long.BYTES * rowsAtOnce(rows, padded) * padded;
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
    int atOnce = rowsAtOnce(rows, padded);
    String suffix = KernelTypes.suffix(type);
    for (int first = 0; first < rows; first += atOnce) {
      int count = Math.min(atOnce, rows - first);
      int n = Blocks.product(count, padded);
      stream
          .launch(modules.kernel(FAMILY, "sort_keys_" + suffix))
          .argument(n)
          .argument(Structure.ofDivisor(padded))
          .integers(first, extent, inner)
          .argument(largest)
          .addresses(x, scratch)
          .run(Blocks.of(stream, n), Blocks.THREADS);
      sort(stream, n, padded, scratch);
      int results = Blocks.product(count, k);
      stream
          .launch(modules.kernel(FAMILY, "sorted_elements_" + suffix))
          .integers(results, count, k, padded, first, extent, inner)
          .addresses(x, scratch, values, indices)
          .run(Blocks.of(stream, results), Blocks.THREADS);
    }
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

  /**
   * Rows times one-hot marks, added up: {@code y[rows, count]}, of each row the elements that its
   * indices name.
   *
   * @param sharedX whether all rows have the same elements, {@code [1, width]}
   * @param sharedIndices whether all rows have the same indices, {@code [1, count]}
   * @param x FLOAT
   * @param indices INT64
   */
  public void oneHotSum(
      CudaStream stream,
      int rows,
      int count,
      int width,
      boolean sharedX,
      boolean sharedIndices,
      long x,
      long indices,
      long y) {
    int n = Blocks.product(rows, count);
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "one_hot_sum"))
          .argument(n)
          .argument(Structure.ofDivisor(count))
          .integers(width, sharedX ? 0 : width, sharedIndices ? 0 : count)
          .addresses(x, indices, y)
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
