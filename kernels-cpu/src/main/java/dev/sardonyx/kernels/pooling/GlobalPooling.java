package dev.sardonyx.kernels.pooling;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** Pooling of floats over whole channels of {@code size} elements, which lie one after another. */
public final class GlobalPooling {
  private static final float[] ONES = new float[1024];

  static {
    Arrays.fill(ONES, 1);
  }

  private final MatmulKernels kernels;
  private final WorkerPool workers;

  public GlobalPooling(KernelProvider kernels, WorkerPool workers) {
    this.kernels = kernels.matmul();
    this.workers = workers;
  }

  /** Makes one number of the elements {@code [offset, offset + size)}. */
  @FunctionalInterface
  private interface Reduction {
    float reduce(int offset);
  }

  public void average(
      int channels, int size, float[] input, int inputOffset, float[] output, int outputOffset) {
    run(
        channels,
        size,
        inputOffset,
        output,
        outputOffset,
        offset -> {
          // Partial sums of a thousand are summed as doubles: a large plane loses no more than a
          // small one.
          double sum = 0;
          for (int i = 0; i < size; i += ONES.length) {
            sum += kernels.dot(input, offset + i, ONES, 0, Math.min(ONES.length, size - i));
          }
          return (float) (sum / size);
        });
  }

  /** NaN if there is one in the channel. */
  public void max(
      int channels, int size, float[] input, int inputOffset, float[] output, int outputOffset) {
    run(
        channels,
        size,
        inputOffset,
        output,
        outputOffset,
        offset -> {
          float greatest = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < size; i++) {
            greatest = Math.max(greatest, input[offset + i]);
          }
          return greatest;
        });
  }

  /** The p-norm. */
  public void norm(
      int channels,
      int size,
      double p,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset) {
    run(
        channels,
        size,
        inputOffset,
        output,
        outputOffset,
        offset -> {
          double sum = 0;
          for (int i = 0; i < size; i++) {
            sum += PNorm.power(input[offset + i], p);
          }
          return (float) PNorm.root(sum, p);
        });
  }

  private void run(
      int channels,
      int size,
      int inputOffset,
      float[] output,
      int outputOffset,
      Reduction reduction) {
    Ranges.split(
        workers,
        channels,
        Ranges.grain(CostModel.READS, size),
        (begin, end) -> {
          for (int channel = begin; channel < end; channel++) {
            output[outputOffset + channel] = reduction.reduce(inputOffset + channel * size);
          }
        });
  }
}
