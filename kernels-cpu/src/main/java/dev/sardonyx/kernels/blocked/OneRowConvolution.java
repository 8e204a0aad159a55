package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A 3x3 convolution over images of one row, {@code [N, C, 1, W]}, as text recognizers have them
 * behind their last pooling: only the middle row of the window meets anything but padding. Three
 * taps are then fewer products than Winograd's patches, whose rows are mostly padding: 512 channels
 * to 64 over 40 pixels take 0.04 ms in place of 0.22 with vectors of 512 bits.
 *
 * <p>The height is often known only when a model runs. So the weights are made then, from the
 * transformed ones, of which they are a twelfth.
 */
final class OneRowConvolution {
  private static final int TAPS = 3;

  private final BlockedKernels kernels;
  private final int inputBlocks;
  private final DenseConvolution dense;

  /**
   * @param transformed by position, {@code [channels, outputs]} each; channels that only fill a
   *     block have weights of 0
   * @param bias one number an output, or more
   */
  OneRowConvolution(
      KernelProvider provider,
      WinogradTransform transform,
      PackedMatrix[] transformed,
      float[] bias) {
    int channels = transformed[0].depth();
    int outputs = transformed[0].columns();
    this.kernels = provider.blocked();
    this.inputBlocks = Blocking.divideUp(channels, kernels.block());
    float[] weights = new float[outputs * channels * TAPS];
    for (int output = 0; output < outputs; output++) {
      int column = output;
      for (int channel = 0; channel < channels; channel++) {
        int row = channel;
        transform.middleRow(
            position -> transformed[position].element(row, column),
            weights,
            (output * channels + channel) * TAPS);
      }
    }
    Window window = new Window(new int[] {1, TAPS}, null, null, null, Window.Padding.VALID, false);
    Filters filters = new Filters(window, 1, channels, outputs, weights, 0, bias, 0);
    this.dense = new DenseConvolution(provider, filters, true);
  }

  /** Whether a 3x3 window placed like this meets the image with its middle row alone. */
  static boolean suits(Placement placement) {
    return placement.input(1) == 1 && placement.output(1) == 1 && placement.begin(1) == 1;
  }

  /**
   * Convolves {@code images} images.
   *
   * @param placement of the 3x3 window
   */
  void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    int width = placement.input(2);
    Placement middle =
        Placement.unitStride(
            new int[] {1, width},
            new int[] {1, TAPS},
            new int[] {0, placement.begin(2)},
            new int[] {1, placement.output(2)});
    int image = inputBlocks * width * kernels.block();
    dense.run(
        images,
        middle,
        i -> new BlockedPatches(kernels, middle, inputBlocks, input, inputOffset + i * image),
        output,
        outputOffset,
        steps,
        workers);
  }
}
