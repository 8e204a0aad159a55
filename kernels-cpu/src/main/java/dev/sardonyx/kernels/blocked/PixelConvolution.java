package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A convolution of up to eight channels to one block of outputs by a window of one tap, straight
 * from the image: all weights fit into registers, so that it reads and writes each pixel once.
 */
final class PixelConvolution {
  private static final int TERMS = BlockedKernels.PIXEL_TERMS;

  private final BlockedKernels kernels;
  private final int block;
  private final float[] weights;
  private final float[] bias;

  /** Packs the weights as {@code [channel, output]}. */
  PixelConvolution(BlockedKernels kernels, Filters filters) {
    this.kernels = kernels;
    this.block = kernels.block();
    this.weights = new float[TERMS * block];
    for (int output = 0; output < filters.outputChannels(); output++) {
      for (int channel = 0; channel < filters.groupChannels(); channel++) {
        weights[channel * block + output] = filters.weights()[filters.weightsOf(output, channel)];
      }
    }
    this.bias = filters.paddedBias(block);
  }

  /** Whether the filters have one tap, few channels, one block of outputs and one group. */
  static boolean suits(Filters filters, int block) {
    return filters.groups() == 1
        && filters.window().isPointwise()
        && block >= TERMS
        && filters.groupChannels() <= TERMS
        && filters.outputChannels() <= block;
  }

  void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    int pixels = placement.outputElements();
    if (images == 0 || pixels == 0) {
      return;
    }
    int strip = CostModel.BLOCKED_STRIP_ELEMENTS / block;
    int together = CostModel.VECTOR_MULTIPLY_ADDS / TERMS;
    int chunks = Blocking.divideUp(pixels, together);
    workers.run(
        images * chunks,
        chunk -> {
          int begin = chunk / chunks * pixels;
          int end = begin + Math.min(pixels, (chunk % chunks + 1) * together);
          int count;
          for (int pixel = begin + chunk % chunks * together; pixel < end; pixel += count) {
            count = Math.min(strip, end - pixel);
            int from = inputOffset + pixel * block;
            int to = outputOffset + pixel * block;
            kernels.multiplyPixels(count, input, from, weights, 0, bias, 0, output, to);
            // While they are near.
            steps.finishRun(output, to, count * block, 0, (pixel - begin) * block);
          }
        });
  }
}
