package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.pooling.WindowCounts;
import java.util.Arrays;

/** Pooling of tensors in channel blocks. */
public final class BlockedPooling {
  private BlockedPooling() {}

  /** The mean of each channel; row by row, so that no sum runs over very many numbers. */
  public static void globalAverage(
      BlockedKernels kernels,
      int planes,
      int rows,
      int columns,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int b = kernels.block();
    int plane = rows * columns * b;
    float factor = 1f / (rows * columns);
    Ranges.split(
        workers,
        planes,
        Ranges.grain(CostModel.READS, plane),
        (begin, end) -> {
          float[] sums = BlockedScratch.patch(Math.max(1, rows) * b);
          for (int i = begin; i < end; i++) {
            for (int row = 0; row < rows; row++) {
              kernels.sumPixels(
                  columns, input, offset + i * plane + row * columns * b, sums, row * b);
            }
            int to = outputOffset + i * b;
            kernels.sumPixels(rows, sums, 0, output, to);
            for (int lane = 0; lane < b; lane++) {
              output[to + lane] *= factor;
            }
          }
        });
  }

  /** The greatest element under each window; NaN if there is one. */
  public static void max(
      BlockedKernels kernels,
      int planes,
      Placement placement,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    if (placement.stride(2) == 1 && placement.kernel(1) > 1 && placement.kernel(2) > 1) {
      maxByLines(kernels, planes, placement, input, offset, output, outputOffset, workers);
      return;
    }
    windows(
        kernels,
        planes,
        placement,
        offset,
        outputOffset,
        workers,
        (y, x, count, from, rowStride, pixelStride, tapStride, rows, columns, to) -> {
          if (rows <= 0 || columns <= 0) {
            Arrays.fill(output, to, to + count * kernels.block(), Float.NEGATIVE_INFINITY);
          } else {
            kernels.greatest(
                count, input, from, rowStride, pixelStride, tapStride, rows, columns, output, to);
          }
        });
  }

  /**
   * The greatest of each column first, then of neighbouring columns: {@code kernel(1) + kernel(2)}
   * comparisons for a window, as neighbours share their columns.
   */
  private static void maxByLines(
      BlockedKernels kernels,
      int planes,
      Placement placement,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int b = kernels.block();
    int height = placement.output(1);
    int width = placement.output(2);
    int inner = placement.input(2);
    long cost = (long) inner * (placement.kernel(1) + placement.kernel(2)) * b;
    Ranges.split(
        workers,
        planes * height,
        Ranges.grain(CostModel.READS, cost),
        (begin, end) -> {
          float[] columns = BlockedScratch.patch(Math.max(1, inner) * b);
          for (int row = begin; row < end; row++) {
            int y = row % height;
            int taps = placement.insideCount(1, y);
            if (taps > 0) {
              int line = row / height * placement.input(1) + placement.firstInside(1, y);
              int lineStride = placement.dilation(1) * inner * b;
              int from = offset + line * inner * b;
              kernels.greatest(inner, input, from, lineStride, b, 0, taps, 1, columns, 0);
            }
            int count;
            for (int x = 0; x < width; x += count) {
              count = alike(placement, x);
              int across = placement.insideCount(2, x);
              int to = outputOffset + (row * width + x) * b;
              if (taps <= 0 || across <= 0) {
                Arrays.fill(output, to, to + count * b, Float.NEGATIVE_INFINITY);
              } else {
                int left = placement.firstInside(2, x) * b;
                int tapStride = placement.dilation(2) * b;
                kernels.greatest(count, columns, left, 0, b, tapStride, 1, across, output, to);
              }
            }
          }
        });
  }

  /**
   * The mean under each window.
   *
   * @param countPadding whether elements of the padding count, as zeros
   */
  public static void average(
      BlockedKernels kernels,
      int planes,
      Placement placement,
      boolean countPadding,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    WindowCounts counts = new WindowCounts(placement, countPadding);
    windows(
        kernels,
        planes,
        placement,
        offset,
        outputOffset,
        workers,
        (y, x, count, from, rowStride, pixelStride, tapStride, rows, columns, to) ->
            kernels.scaledSum(
                count,
                input,
                rows <= 0 || columns <= 0 ? 0 : from,
                rowStride,
                pixelStride,
                tapStride,
                columns <= 0 ? 0 : rows,
                columns,
                1f / counts.count(0, y, x),
                output,
                to));
  }

  /**
   * {@code count} output pixels in a row of one block, of whose windows only what is inside the
   * image is left: of the first {@code rows} by {@code columns} taps from {@code from} on.
   */
  @FunctionalInterface
  private interface WindowTask {
    void run(
        int y,
        int x,
        int count,
        int from,
        int rowStride,
        int pixelStride,
        int tapStride,
        int rows,
        int columns,
        int to);
  }

  private static void windows(
      BlockedKernels kernels,
      int planes,
      Placement placement,
      int offset,
      int outputOffset,
      WorkerPool workers,
      WindowTask task) {
    int b = kernels.block();
    int height = placement.output(1);
    int width = placement.output(2);
    long cost = (long) width * placement.window().taps() * b;
    Ranges.split(
        workers,
        planes * height,
        Ranges.grain(CostModel.READS, cost),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int y = row % height;
            int plane = offset + row / height * placement.inputElements() * b;
            int top = placement.firstInside(1, y);
            int rows = placement.insideCount(1, y);
            int count;
            for (int x = 0; x < width; x += count) {
              count = alike(placement, x);
              int left = placement.firstInside(2, x);
              task.run(
                  y,
                  x,
                  count,
                  plane + (top * placement.input(2) + left) * b,
                  placement.dilation(1) * placement.input(2) * b,
                  placement.stride(2) * b,
                  placement.dilation(2) * b,
                  rows,
                  placement.insideCount(2, x),
                  outputOffset + (row * width + x) * b);
            }
          }
        });
  }

  /** The output columns from {@code x} on whose windows are all within the image; at least one. */
  private static int alike(Placement placement, int x) {
    int columns = placement.kernel(2);
    int end = x;
    while (end < placement.output(2) && placement.insideCount(2, end) == columns) {
      end++;
    }
    return Math.max(1, end - x);
  }
}
