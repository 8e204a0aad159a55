package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * LRN in channel blocks that are full: {@code x / (bias + alpha / size * squares) ^ beta}, the
 * squares summed over {@code size} neighbouring channels.
 */
public final class BlockedLocalResponse {
  /** Pixels whose squares are kept together: some tens of KB, within L1 and L2. */
  private static final int PIECE = 64;

  private final BlockedKernels blocked;
  private final NormalizationKernels normalization;
  private final int size;
  private final float factor;
  private final float beta;
  private final float bias;

  public BlockedLocalResponse(
      KernelProvider provider, int size, float alpha, float beta, float bias) {
    this.blocked = provider.blocked();
    this.normalization = provider.normalization();
    this.size = size;
    this.factor = alpha / size;
    this.beta = beta;
    this.bias = bias;
  }

  /**
   * Normalizes images of {@code blocks} full blocks.
   *
   * @param output other elements than the input
   */
  public void run(
      int images,
      int blocks,
      int pixels,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int pieces = Blocking.divideUp(pixels, PIECE);
    int image = blocks * pixels * blocked.block();
    workers.run(
        images * pieces,
        chunk -> {
          int first = chunk % pieces * PIECE;
          int shift = chunk / pieces * image;
          piece(
              blocks,
              pixels,
              first,
              Math.min(PIECE, pixels - first),
              input,
              offset + shift,
              output,
              outputOffset + shift);
        });
  }

  private void piece(
      int blocks,
      int pixels,
      int first,
      int count,
      float[] input,
      int offset,
      float[] output,
      int outputOffset) {
    int b = blocked.block();
    // Zeros before the first channel and behind the last; as ONNX has it, the longer part behind.
    int before = (size - 1) / 2;
    int stride = before + blocks * b + size / 2;
    float[] squares = BlockedScratch.patches(count * stride);
    float[] sums = BlockedScratch.products(count * b);
    for (int i = 0; i < count; i++) {
      Arrays.fill(squares, i * stride, i * stride + before, 0);
      Arrays.fill(squares, i * stride + before + blocks * b, (i + 1) * stride, 0);
    }
    for (int k = 0; k < blocks; k++) {
      int from = offset + (k * pixels + first) * b;
      blocked.squarePixels(count, input, from, squares, before + k * b, stride);
    }
    for (int k = 0; k < blocks; k++) {
      int at = (k * pixels + first) * b;
      blocked.windowSums(count, squares, k * b, stride, size, sums, 0);
      normalization.divideByPower(
          input, offset + at, sums, 0, bias, factor, beta, output, outputOffset + at, count * b);
    }
  }
}
