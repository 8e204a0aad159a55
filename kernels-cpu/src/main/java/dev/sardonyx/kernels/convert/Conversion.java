package dev.sardonyx.kernels.convert;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** Conversion of whole tensors from one element format to another. */
public final class Conversion {
  /** Elements converted at a time: few enough that the intermediate numbers stay in the cache. */
  private static final int BLOCK = 512;

  /** A thread's own blocks of intermediate numbers. */
  private static final ThreadLocal<long[]> LONGS = ThreadLocal.withInitial(() -> new long[BLOCK]);

  private static final ThreadLocal<double[]> DOUBLES =
      ThreadLocal.withInitial(() -> new double[BLOCK]);

  private Conversion() {}

  /** Converts {@code length} elements. {@code from} and {@code to} must not overlap. */
  public static void convert(
      Elements from, Elements to, int length, Rounding rounding, WorkerPool workers) {
    if (from.format() == to.format()) {
      System.arraycopy(from.array(), from.offset(), to.array(), to.offset(), length);
      return;
    }
    // Integers go through long, except that UINT64 means another number in a float.
    boolean integers =
        from.format().isInteger()
            && (to.format().isInteger()
                || to.format() == ElementFormat.FLOAT && from.format() != ElementFormat.UINT64);
    Ranges.split(
        workers,
        length,
        CostModel.FUNCTIONS,
        (begin, end) -> {
          if (integers) {
            throughLongs(from, to, begin, end);
          } else {
            throughDoubles(from, to, begin, end, rounding);
          }
        });
  }

  private static void throughLongs(Elements from, Elements to, int begin, int end) {
    long[] block = LONGS.get();
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      from.read(at, block, 0, count);
      to.write(at, block, 0, count);
    }
  }

  private static void throughDoubles(
      Elements from, Elements to, int begin, int end, Rounding rounding) {
    double[] block = DOUBLES.get();
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      from.read(at, block, 0, count);
      to.format().writeDoubles(block, 0, to.array(), to.offset() + at, count, rounding);
    }
  }
}
