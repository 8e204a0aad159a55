package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Convolution and transposed convolution in double precision: tap by tap, plainly. Models in double
 * precision are there to be exact, not fast.
 *
 * @param groups of channels
 * @param inputs channels of one group of the input
 * @param outputs channels of one group of the output
 * @param weights from {@code weightsOffset} on, {@code [groups * outputs, inputs, taps]}; of a
 *     transposed convolution {@code [groups * inputs, outputs, taps]}
 * @param bias {@code [groups * outputs]} from {@code biasOffset} on; null for none
 */
public record DoubleConvolution(
    int groups,
    int inputs,
    int outputs,
    double[] weights,
    int weightsOffset,
    double[] bias,
    int biasOffset) {
  private static final int OUTSIDE = -1;

  /** {@code y[images, groups * outputs, ...]} of {@code x[images, groups * inputs, ...]}. */
  public void run(
      int images,
      Placement placement,
      double[] x,
      int xOffset,
      double[] y,
      int yOffset,
      WorkerPool workers) {
    int[] pixels = pixels(placement);
    int taps = placement.window().taps();
    int points = placement.outputElements();
    int plane = placement.inputElements();
    Ranges.split(
        workers,
        images * groups * outputs,
        Ranges.grain(CostModel.FUNCTIONS, points * taps * inputs),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int channel = row % (groups * outputs);
            int to = yOffset + row * points;
            int from = xOffset + row / outputs * inputs * plane;
            Arrays.fill(y, to, to + points, 0);
            for (int i = 0; i < inputs * taps; i++) {
              double weight = weights[weightsOffset + channel * inputs * taps + i];
              int start = from + i / taps * plane;
              int table = i % taps * points;
              for (int point = 0; point < points; point++) {
                int pixel = pixels[table + point];
                y[to + point] += pixel == OUTSIDE ? 0 : weight * x[start + pixel];
              }
            }
            addBias(channel, y, to, points);
          }
        });
  }

  /**
   * The transposed convolution.
   *
   * @param placement of the window over the output, which gives the input
   */
  public void runTransposed(
      int images,
      Placement placement,
      double[] x,
      int xOffset,
      double[] y,
      int yOffset,
      WorkerPool workers) {
    int[] pixels = pixels(placement);
    int taps = placement.window().taps();
    int points = placement.outputElements();
    int plane = placement.inputElements();
    Ranges.split(
        workers,
        images * groups * outputs,
        Ranges.grain(CostModel.FUNCTIONS, points * taps * inputs),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int group = row / outputs % groups;
            int to = yOffset + row * plane;
            int from = xOffset + row / outputs * inputs * points;
            Arrays.fill(y, to, to + plane, 0);
            for (int i = 0; i < inputs * taps; i++) {
              int filter = (group * inputs + i / taps) * outputs + row % outputs;
              double weight = weights[weightsOffset + filter * taps + i % taps];
              int start = from + i / taps * points;
              int table = i % taps * points;
              for (int point = 0; point < points; point++) {
                int pixel = pixels[table + point];
                if (pixel != OUTSIDE) {
                  y[to + pixel] += weight * x[start + point];
                }
              }
            }
            addBias(row % (groups * outputs), y, to, plane);
          }
        });
  }

  private void addBias(int channel, double[] y, int offset, int length) {
    if (bias != null) {
      for (int i = offset; i < offset + length; i++) {
        y[i] += bias[biasOffset + channel];
      }
    }
  }

  /** For each tap and each position of the window: the pixel of a channel that is there. */
  private static int[] pixels(Placement placement) {
    int points = placement.outputElements();
    int[] pixels = new int[Math.multiplyExact(placement.window().taps(), points)];
    int height = placement.output(1);
    int width = placement.output(2);
    int area = Math.max(1, height * width);
    for (int i = 0; i < pixels.length; i++) {
      int tap = i / points;
      int point = i % points;
      int perDepth = placement.kernel(1) * placement.kernel(2);
      int z = pixel(placement, 0, tap / perDepth, point / area);
      int row = pixel(placement, 1, tap % perDepth / placement.kernel(2), point % area / width);
      int column = pixel(placement, 2, tap % placement.kernel(2), point % width);
      boolean outside = z == OUTSIDE || row == OUTSIDE || column == OUTSIDE;
      pixels[i] = outside ? OUTSIDE : (z * placement.input(1) + row) * placement.input(2) + column;
    }
    return pixels;
  }

  private static int pixel(Placement placement, int dimension, int tap, int position) {
    int pixel =
        position * placement.stride(dimension)
            + tap * placement.dilation(dimension)
            - placement.begin(dimension);
    return pixel >= 0 && pixel < placement.input(dimension) ? pixel : OUTSIDE;
  }
}
