package dev.sardonyx.kernels.pooling;

import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Pooling of whatever fits a {@code double}, one output after the other: for the rarer element
 * types, and for the indices of maxima.
 */
public final class DoublePooling {
  private final Placement placement;
  private final WorkerPool workers;

  public DoublePooling(Placement placement, WorkerPool workers) {
    this.placement = placement;
    this.workers = workers;
  }

  /** What is made of the elements under one window. */
  private interface Reduction {
    /**
     * @param output the index of the output element
     * @param window the elements under the window
     * @param places for each, its index in its channel
     * @param count how many of them are inside the image
     */
    void reduce(int output, double[] window, int[] places, int count);
  }

  /**
   * The greatest elements and where they are.
   *
   * @param indices null if nobody wants them
   * @param columnMajor whether an index counts along the first spatial dimension fastest (ONNX's
   *     {@code storage_order} 1)
   */
  public void max(
      int channels, double[] input, double[] output, long[] indices, boolean columnMajor) {
    run(
        channels,
        input,
        (at, window, places, count) -> {
          int best = -1;
          for (int i = 0; i < count; i++) {
            // The first of equal ones; and once it is NaN, it stays so.
            if (best < 0 || !(window[i] <= window[best]) && !Double.isNaN(window[best])) {
              best = i;
            }
          }
          output[at] = best < 0 ? Double.NEGATIVE_INFINITY : window[best];
          if (indices != null) {
            long channel = at / placement.outputElements();
            long first = channel * placement.inputElements();
            if (best < 0) {
              indices[at] = first;
            } else {
              indices[at] = first + (columnMajor ? columnMajor(places[best]) : places[best]);
            }
          }
        });
  }

  /** The same place counted with the first spatial dimension fastest. */
  private long columnMajor(int place) {
    int x = place % placement.input(2);
    int y = place / placement.input(2) % placement.input(1);
    int z = place / placement.input(2) / placement.input(1);
    return z + (long) placement.input(0) * (y + (long) placement.input(1) * x);
  }

  /** The means; see {@link FloatPooling#average}. */
  public void average(int channels, boolean countPadding, double[] input, double[] output) {
    WindowCounts counts = new WindowCounts(placement, countPadding);
    run(
        channels,
        input,
        (at, window, places, count) -> {
          double sum = 0;
          for (int i = 0; i < count; i++) {
            sum += window[i];
          }
          int x = at % placement.output(2);
          int y = at / placement.output(2) % placement.output(1);
          int z = at / placement.output(2) / placement.output(1) % placement.output(0);
          output[at] = sum / counts.count(z, y, x);
        });
  }

  /** The p-norms. */
  public void norm(int channels, double p, double[] input, double[] output) {
    run(
        channels,
        input,
        (at, window, places, count) -> {
          double sum = 0;
          for (int i = 0; i < count; i++) {
            sum += PNorm.power(window[i], p);
          }
          output[at] = PNorm.root(sum, p);
        });
  }

  private void run(int channels, double[] input, Reduction reduction) {
    int outputs = placement.outputElements();
    if (outputs == 0) {
      return;
    }
    Ranges.split(
        workers,
        channels,
        Ranges.grain(1 << 15, (long) outputs * placement.window().taps()),
        (begin, end) -> {
          int taps = placement.window().taps();
          double[] window = new double[taps];
          int[] places = new int[taps];
          for (int at = begin * outputs; at < end * outputs; at++) {
            int channel = at / outputs;
            int count = places(at % outputs, places);
            for (int i = 0; i < count; i++) {
              window[i] = input[channel * placement.inputElements() + places[i]];
            }
            reduction.reduce(at, window, places, count);
          }
        });
  }

  /** Writes where the taps of one output are in the image and returns how many are inside. */
  private int places(int output, int[] places) {
    int x = output % placement.output(2) * placement.stride(2) - placement.begin(2);
    int y = output / placement.output(2) % placement.output(1) * placement.stride(1);
    int z = output / placement.output(2) / placement.output(1) * placement.stride(0);
    int count = 0;
    for (int kz = 0; kz < placement.kernel(0); kz++) {
      int tz = z - placement.begin(0) + kz * placement.dilation(0);
      for (int ky = 0; ky < placement.kernel(1); ky++) {
        int ty = y - placement.begin(1) + ky * placement.dilation(1);
        for (int kx = 0; kx < placement.kernel(2); kx++) {
          int tx = x + kx * placement.dilation(2);
          if (tz >= 0
              && tz < placement.input(0)
              && ty >= 0
              && ty < placement.input(1)
              && tx >= 0
              && tx < placement.input(2)) {
            places[count++] = (tz * placement.input(1) + ty) * placement.input(2) + tx;
          }
        }
      }
    }
    return count;
  }
}
