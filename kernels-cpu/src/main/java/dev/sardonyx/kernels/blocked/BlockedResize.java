package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.resize.Interpolation;
import java.util.Arrays;

/** Resizing of the images of tensors in channel blocks. */
public final class BlockedResize {
  private BlockedResize() {}

  /**
   * Every output pixel is one input pixel.
   *
   * @param rows by output row, the input row
   * @param columns by output column, the input column
   * @param height rows of the input
   * @param width columns of the input
   */
  public static void nearest(
      BlockedKernels kernels,
      int planes,
      int[] rows,
      int[] columns,
      int height,
      int width,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int b = kernels.block();
    int[] index = scaled(columns, 1, 0, b);
    int line = columns.length * b;
    Ranges.split(
        workers,
        planes * rows.length,
        Ranges.grain(CostModel.COPIES, line),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int y = row % rows.length;
            int from = offset + (row / rows.length * height + rows[y]) * width * b;
            int to = outputOffset + row * line;
            if (row > begin && y > 0 && rows[y] == rows[y - 1]) {
              System.arraycopy(output, to - line, output, to, line);
            } else {
              kernels.gatherPixels(columns.length, input, from, index, output, to);
            }
          }
        });
  }

  /**
   * Every output pixel is a blend of four.
   *
   * @param rows how rows are interpolated, by two taps
   * @param columns how columns are
   */
  public static void linear(
      BlockedKernels kernels,
      int planes,
      Interpolation rows,
      Interpolation columns,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    if (rows.taps() != 2 || columns.taps() != 2) {
      throw new IllegalArgumentException("linear interpolation has two taps");
    }
    int b = kernels.block();
    int[] left = scaled(columns.indices(), 2, 0, b);
    int[] right = scaled(columns.indices(), 2, 1, b);
    float[] down = rows.floatWeights();
    float[] across = columns.floatWeights();
    int line = columns.original() * b;
    int resizedLine = columns.resized() * b;
    Ranges.split(
        workers,
        planes * rows.resized(),
        Ranges.grain(CostModel.COPIES, resizedLine),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int y = row % rows.resized();
            int plane = offset + row / rows.resized() * rows.original() * line;
            kernels.blendPixels(
                columns.resized(),
                input,
                plane + rows.indices()[2 * y] * line,
                down[2 * y],
                plane + rows.indices()[2 * y + 1] * line,
                down[2 * y + 1],
                left,
                right,
                across,
                output,
                outputOffset + row * resizedLine);
          }
        });
  }

  /** Every {@code step}-th index from {@code first} on, in elements. */
  private static int[] scaled(int[] indices, int step, int first, int block) {
    int[] result = new int[indices.length / step];
    Arrays.setAll(result, i -> indices[i * step + first] * block);
    return result;
  }
}
