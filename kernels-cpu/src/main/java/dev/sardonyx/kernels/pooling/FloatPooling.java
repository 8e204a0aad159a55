package dev.sardonyx.kernels.pooling;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.WindowStrip;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Pooling of floats, {@code channels} planes after one another: a strip of the image is laid out so
 * that each tap of the window is a shift, then whole rows are computed at a time.
 */
public final class FloatPooling {
  private final ConvolutionKernels kernels;
  private final Placement placement;
  private final WorkerPool workers;

  public FloatPooling(ConvolutionKernels kernels, Placement placement, WorkerPool workers) {
    this.kernels = kernels;
    this.placement = placement;
    this.workers = workers;
  }

  /** One kind of pooling. */
  private interface Kind {
    /** The value of what is outside the image. */
    float outside();

    /** Changes the strip's elements before the window is applied. */
    default void prepare(float[] strip) {}

    void apply(int count, WindowStrip strip, float[] to);

    /** Changes one finished output row. */
    default void finish(float[] output, int offset, int z, int y) {}
  }

  /** The greatest element under the window; NaN if there is one. */
  public void max(int channels, float[] input, int inputOffset, float[] output, int outputOffset) {
    run(
        channels,
        input,
        inputOffset,
        output,
        outputOffset,
        new Kind() {
          @Override
          public float outside() {
            return Float.NEGATIVE_INFINITY;
          }

          @Override
          public void apply(int count, WindowStrip strip, float[] to) {
            kernels.greatestTaps(count, strip.elements(), 0, strip.taps(), to, 0);
          }
        });
  }

  /**
   * The mean under the window.
   *
   * @param countPadding whether elements of the padding count, as zeros
   */
  public void average(
      int channels,
      boolean countPadding,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset) {
    WindowCounts counts = new WindowCounts(placement, countPadding);
    float[] ones = ones();
    run(
        channels,
        input,
        inputOffset,
        output,
        outputOffset,
        new Kind() {
          @Override
          public float outside() {
            return 0;
          }

          @Override
          public void apply(int count, WindowStrip strip, float[] to) {
            kernels.weightedTaps(count, strip.elements(), 0, strip.taps(), ones, 0, 0, to, 0);
          }

          @Override
          public void finish(float[] row, int offset, int z, int y) {
            for (int x = 0; x < placement.output(2); x++) {
              row[offset + x] /= counts.count(z, y, x);
            }
          }
        });
  }

  /** The p-norm of what is under the window. */
  public void norm(
      int channels, double p, float[] input, int inputOffset, float[] output, int outputOffset) {
    float[] ones = ones();
    run(
        channels,
        input,
        inputOffset,
        output,
        outputOffset,
        new Kind() {
          @Override
          public float outside() {
            return 0;
          }

          @Override
          public void prepare(float[] strip) {
            for (int i = 0; i < strip.length; i++) {
              strip[i] = (float) PNorm.power(strip[i], p);
            }
          }

          @Override
          public void apply(int count, WindowStrip strip, float[] to) {
            kernels.weightedTaps(count, strip.elements(), 0, strip.taps(), ones, 0, 0, to, 0);
          }

          @Override
          public void finish(float[] row, int offset, int z, int y) {
            for (int x = 0; x < placement.output(2); x++) {
              row[offset + x] = (float) PNorm.root(row[offset + x], p);
            }
          }
        });
  }

  private float[] ones() {
    float[] ones = new float[placement.window().taps()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void run(
      int channels, float[] input, int inputOffset, float[] output, int outputOffset, Kind kind) {
    if (placement.outputElements() == 0) {
      return;
    }
    long cost = (long) placement.outputElements() * placement.window().taps();
    Ranges.split(
        workers,
        channels,
        Ranges.grain(CostModel.ADDITIONS, cost),
        (begin, end) -> {
          WindowStrip strip = new WindowStrip(kernels, placement, kind.outside());
          float[] rows = new float[strip.span(strip.rows())];
          for (int channel = begin; channel < end; channel++) {
            int from = inputOffset + channel * placement.inputElements();
            int to = outputOffset + channel * placement.outputElements();
            runChannel(strip, rows, kind, input, from, output, to);
          }
        });
  }

  private void runChannel(
      WindowStrip strip, float[] rows, Kind kind, float[] input, int from, float[] output, int to) {
    int columns = placement.output(2);
    int line = to;
    for (int z = 0; z < placement.output(0); z++) {
      for (int first = 0; first < placement.output(1); first += strip.rows()) {
        int count = Math.min(strip.rows(), placement.output(1) - first);
        strip.fill(input, from, z, first);
        kind.prepare(strip.elements());
        kind.apply(strip.span(count), strip, rows);
        for (int row = 0; row < count; row++) {
          System.arraycopy(rows, row * strip.pitch(), output, line, columns);
          kind.finish(output, line, z, first + row);
          line += columns;
        }
      }
    }
  }
}
