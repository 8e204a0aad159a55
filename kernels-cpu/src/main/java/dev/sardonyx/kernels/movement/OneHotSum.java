package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Rows times one-hot vectors: {@code y[n, t] = sum over f of x[n, f] * (f == index[n, t] ? 1 : 0)}.
 *
 * <p>That is {@code x[n, index[n, t]]}, counted from the end if negative, and 0 where the index is
 * outside the row. Only where a row has infinities or NaN does the sum tell more: a product of
 * these with 0 is NaN.
 */
public final class OneHotSum {
  private OneHotSum() {}

  /**
   * @param x {@code [rows, width]}, or one row for all
   * @param xStride {@code width}, or 0 for one row
   * @param index {@code [rows, count]}, or one row for all
   * @param indexStride {@code count}, or 0 for one row
   * @param y {@code [rows, count]}
   */
  public static void run(
      float[] x,
      int xOffset,
      int xStride,
      int width,
      long[] index,
      int indexOffset,
      int indexStride,
      int count,
      float[] y,
      int yOffset,
      int rows,
      WorkerPool workers) {
    Ranges.split(
        workers,
        rows,
        Ranges.grain(CostModel.COPIES, (long) width + count),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int from = xOffset + row * xStride;
            int at = indexOffset + row * indexStride;
            int to = yOffset + row * count;
            if (isFinite(x, from, width)) {
              pick(x, from, width, index, at, y, to, count);
            } else {
              add(x, from, width, index, at, y, to, count);
            }
          }
        });
  }

  private static boolean isFinite(float[] x, int from, int width) {
    for (int i = from; i < from + width; i++) {
      if (!Float.isFinite(x[i])) {
        return false;
      }
    }
    return true;
  }

  private static void pick(
      float[] x, int from, int width, long[] index, int at, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      long element = position(index[at + i], width);
      // A sum that begins with 0 is never -0.
      y[to + i] = element >= 0 && element < width ? x[from + (int) element] + 0f : 0;
    }
  }

  private static void add(
      float[] x, int from, int width, long[] index, int at, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      long element = position(index[at + i], width);
      float sum = 0;
      for (int f = 0; f < width; f++) {
        sum += x[from + f] * (f == element ? 1 : 0);
      }
      y[to + i] = sum;
    }
  }

  private static long position(long index, int width) {
    return index < 0 ? index + width : index;
  }
}
