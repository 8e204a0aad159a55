package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** A convolution whose output channels have one input channel each. */
final class DepthwiseConvolution {
  private final ConvolutionKernels kernels;
  private final Window window;
  private final int inputChannels;
  private final int multiplier;
  private final float[] weights;
  private final int weightsOffset;

  /**
   * @param multiplier output channels of one input channel
   */
  DepthwiseConvolution(
      ConvolutionKernels kernels,
      Window window,
      int inputChannels,
      int multiplier,
      float[] weights,
      int weightsOffset) {
    this.kernels = kernels;
    this.window = window;
    this.inputChannels = inputChannels;
    this.multiplier = multiplier;
    this.weights = weights;
    this.weightsOffset = weightsOffset;
  }

  void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue epilogue,
      WorkerPool workers) {
    if (placement.outputElements() == 0) {
      return;
    }
    long cost = (long) placement.outputElements() * window.taps() * multiplier;
    Ranges.split(
        workers,
        images * inputChannels,
        Ranges.grain(CostModel.MULTIPLY_ADDS, cost),
        (begin, end) -> {
          Piece piece = new Piece(placement, epilogue, input, output);
          for (int channel = begin; channel < end; channel++) {
            piece.run(
                channel % inputChannels,
                inputOffset + channel * placement.inputElements(),
                outputOffset + channel * multiplier * placement.outputElements());
          }
        });
  }

  /** The work of one thread on some channels. */
  private final class Piece {
    private final Placement placement;
    private final Epilogue epilogue;
    private final float[] input;
    private final float[] output;
    private final WindowStrip strip;
    private final boolean flat;
    private final float[] pixels;

    Piece(Placement placement, Epilogue epilogue, float[] input, float[] output) {
      this.placement = placement;
      this.epilogue = epilogue;
      this.input = input;
      this.output = output;
      this.strip = new WindowStrip(kernels, placement, 0);
      // Short rows are computed all at once, the gaps between them included, and then copied.
      this.flat = placement.output(2) < CostModel.SHORT_ROW;
      this.pixels = flat ? new float[strip.span(strip.rows())] : null;
    }

    void run(int channel, int from, int to) {
      int slice = placement.output(1) * placement.output(2);
      for (int z = 0; z < placement.output(0); z++) {
        for (int row = 0; row < placement.output(1); row += strip.rows()) {
          strip.fill(input, from, z, row);
          int count = Math.min(strip.rows(), placement.output(1) - row);
          for (int i = 0; i < multiplier; i++) {
            int first = z * slice + row * placement.output(2);
            outputRows(channel * multiplier + i, to + i * placement.outputElements(), first, count);
          }
        }
      }
    }

    /** Rows of one output channel, of which pixel {@code first} is the first. */
    private void outputRows(int channel, int to, int first, int count) {
      int columns = placement.output(2);
      int weight = weightsOffset + channel * window.taps();
      float bias = epilogue.initial(channel, 0);
      if (flat) {
        kernels.weightedTaps(
            strip.span(count), strip.elements(), 0, strip.taps(), weights, weight, bias, pixels, 0);
      }
      for (int row = 0; row < count; row++) {
        int line = to + first + row * columns;
        int index = row * strip.pitch();
        if (flat) {
          System.arraycopy(pixels, index, output, line, columns);
        } else {
          kernels.weightedTaps(
              columns, strip.elements(), index, strip.taps(), weights, weight, bias, output, line);
        }
      }
      epilogue.finish(output, to, 0, channel, 1, first, count * columns);
    }
  }
}
