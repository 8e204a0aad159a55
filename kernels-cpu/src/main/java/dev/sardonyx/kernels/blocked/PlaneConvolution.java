package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A convolution of few channels whose planes lie one after the other ({@code NCHW}), the first
 * layer of most networks, straight from the image: with so few terms a sum, copies into patches
 * would take longer than the products.
 */
final class PlaneConvolution {
  private static final int LINE = BlockedKernels.LINE_TAPS;

  private final BlockedKernels kernels;
  private final int block;
  private final int blocks;
  private final int depth;
  private final float[] weights;
  private final float[] bias;

  /** Packs the weights as {@code [block of outputs, channel, y, x, output]}. */
  PlaneConvolution(BlockedKernels kernels, Filters filters) {
    this.kernels = kernels;
    this.block = kernels.block();
    this.blocks = Blocking.divideUp(filters.outputChannels(), block);
    this.depth = filters.groupChannels() * filters.window().taps();
    this.weights = new float[blocks * depth * block];
    for (int output = 0; output < filters.outputChannels(); output++) {
      for (int row = 0; row < depth; row++) {
        weights[(output / block * depth + row) * block + output % block] =
            filters.weights()[filters.weightsOf(output, 0) + row];
      }
    }
    this.bias = filters.paddedBias(blocks * block);
  }

  /** Whether the filters are made of lines of three taps, of short sums, and in one group. */
  static boolean suits(Filters filters) {
    Window window = filters.window();
    return filters.groups() == 1
        && window.kernel(2) % LINE == 0
        && window.dilation(2) == 1
        && window.stride(2) <= 2
        && filters.groupChannels() * window.taps() <= CostModel.MOST_PLANE_TERMS;
  }

  /**
   * Convolves {@code images} images.
   *
   * @param padded their planes with their padding
   */
  void run(
      int images,
      Placement placement,
      float[] padded,
      int paddedOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    int rows = placement.output(1);
    int width = placement.output(2);
    if (images == 0 || rows == 0 || width == 0) {
      return;
    }
    float least = steps.least();
    Epilogue others = steps.withoutLeast();
    int[] lines = PlainPatches.lines(placement, depth, LINE);
    int pitch = PlainPatches.width(placement);
    int image = depth / placement.window().taps() * PlainPatches.height(placement) * pitch;
    long rowCost = Math.max(1, (long) width * depth * blocks);
    int each = Math.clamp(CostModel.VECTOR_MULTIPLY_ADDS / rowCost, 1, rows);
    int parts = Blocking.divideUp(rows, each);
    workers.run(
        images * parts,
        chunk -> {
          int number = chunk / parts;
          int first = (int) ((long) rows * (chunk % parts) / parts);
          int last = (int) ((long) rows * (chunk % parts + 1) / parts);
          for (int row = first; row < last; row++) {
            int from = paddedOffset + number * image + row * placement.stride(1) * pitch;
            for (int k = 0; k < blocks; k++) {
              int into = outputOffset + ((number * blocks + k) * rows + row) * width * block;
              kernels.convolvePlanes(
                  width,
                  padded,
                  from,
                  placement.stride(2),
                  lines,
                  weights,
                  k * depth * block,
                  bias,
                  k * block,
                  least,
                  output,
                  into);
              // While the row is near.
              others.finishRun(output, into, width * block, k, row * width * block);
            }
          }
        });
  }
}
