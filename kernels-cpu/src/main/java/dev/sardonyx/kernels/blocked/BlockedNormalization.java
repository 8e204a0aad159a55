package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** Normalization of each channel of each image in channel blocks by its own mean and variance. */
public final class BlockedNormalization {
  /** Pixels worked on at a time, and added up in float: 8 KB at 8 lanes. */
  private static final int PIECE = 256;

  private final BlockedKernels blocked;
  private final ElementwiseKernels elementwise;
  private final int block;
  private final float[] scale;
  private final float[] bias;
  private final double epsilon;

  /**
   * @param scale one number a lane of all blocks of an image
   * @param bias the same
   */
  public BlockedNormalization(
      KernelProvider provider, float[] scale, float[] bias, double epsilon) {
    this.blocked = provider.blocked();
    this.elementwise = provider.elementwise();
    this.block = blocked.block();
    this.scale = scale;
    this.bias = bias;
    this.epsilon = epsilon;
  }

  /**
   * Normalizes images of {@code blocks} blocks.
   *
   * @param output may be the very elements of the input
   */
  public void run(
      int images,
      int pixels,
      float[] input,
      int offset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int blocks = scale.length / block;
    if (pixels == 0) {
      return;
    }
    Ranges.split(
        workers,
        images * blocks,
        1,
        (begin, end) -> {
          Plane plane = new Plane();
          for (int i = begin; i < end; i++) {
            int shift = i * pixels * block;
            plane.run(i % blocks, pixels, input, offset + shift, output, outputOffset + shift);
          }
        });
  }

  /** The work of one thread. */
  private final class Plane {
    private final float[] pieces = BlockedScratch.patch(3 * PIECE * block);
    private final double[] sums = new double[block];
    private final float[] sum = new float[block];

    void run(int channels, int pixels, float[] input, int from, float[] output, int to) {
      double[] mean = new double[block];
      Arrays.fill(sums, 0);
      for (int at = 0; at < pixels; at += PIECE) {
        add(input, from + at * block, Math.min(PIECE, pixels - at));
      }
      for (int lane = 0; lane < block; lane++) {
        mean[lane] = sums[lane] / pixels;
      }
      repeat(0, mean);
      Arrays.fill(sums, 0);
      int squares = PIECE * block;
      for (int at = 0; at < pixels; at += PIECE) {
        int count = Math.min(PIECE, pixels - at);
        apply(BinaryOperation.SUBTRACT, input, from + at * block, 0, pieces, squares, count);
        apply(BinaryOperation.MULTIPLY, pieces, squares, squares, pieces, squares, count);
        add(pieces, squares, count);
      }
      double[] factor = new double[block];
      double[] addend = new double[block];
      for (int lane = 0; lane < block; lane++) {
        int channel = channels * block + lane;
        factor[lane] = scale[channel] / Math.sqrt(sums[lane] / pixels + epsilon);
        addend[lane] = bias[channel];
      }
      repeat(squares, factor);
      repeat(2 * squares, addend);
      for (int at = 0; at < pixels; at += PIECE) {
        int count = Math.min(PIECE, pixels - at);
        int into = to + at * block;
        // Not a factor and an addend: the mean may be far greater than the deviations.
        apply(BinaryOperation.SUBTRACT, input, from + at * block, 0, output, into, count);
        apply(BinaryOperation.MULTIPLY, output, into, squares, output, into, count);
        apply(BinaryOperation.ADD, output, into, 2 * squares, output, into, count);
      }
    }

    private void add(float[] from, int offset, int count) {
      blocked.sumPixels(count, from, offset, sum, 0);
      for (int lane = 0; lane < block; lane++) {
        sums[lane] += sum[lane];
      }
    }

    /** Writes one number a lane to all pixels of a piece. */
    private void repeat(int offset, double[] lanes) {
      for (int i = 0; i < PIECE * block; i++) {
        pieces[offset + i] = (float) lanes[i % block];
      }
    }

    private void apply(
        BinaryOperation operation,
        float[] from,
        int offset,
        int piece,
        float[] to,
        int toOffset,
        int count) {
      elementwise.binary(operation, from, offset, 1, pieces, piece, 1, to, toOffset, count * block);
    }
  }
}
