package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A transposed convolution of floats {@code [N, C, D1, ...] → [N, M, O1, ...]} with given weights
 * {@code [C, M / groups, k1, ...]}: what each input pixel spreads over the output, added up.
 *
 * <p>Per image and group the products {@code spread[M / groups * taps, pixels] = weights' · X} are
 * computed a block of output channels at a time, then added to their places.
 */
public final class TransposedConvolution {
  private final KernelProvider kernels;
  private final int groups;
  private final int groupInputs;
  private final int groupOutputs;
  private final int taps;
  // [groups][groupOutputs * taps][groupInputs]
  private final float[] weights;
  private final float[] bias;
  private final int biasOffset;

  /**
   * Prepares a transposed convolution; the weights are copied.
   *
   * @param groupInputs input channels of one group
   * @param groupOutputs output channels of one group
   * @param taps elements of the window
   * @param bias one number an output channel; null for none
   */
  public TransposedConvolution(
      KernelProvider kernels,
      int groups,
      int groupInputs,
      int groupOutputs,
      int taps,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset) {
    this.kernels = kernels;
    this.groups = groups;
    this.groupInputs = groupInputs;
    this.groupOutputs = groupOutputs;
    this.taps = taps;
    this.bias = bias;
    this.biasOffset = biasOffset;
    int rows = groupOutputs * taps;
    this.weights = new float[Math.multiplyExact(groups * groupInputs, rows)];
    for (int channel = 0; channel < groups * groupInputs; channel++) {
      int group = channel / groupInputs;
      for (int row = 0; row < rows; row++) {
        this.weights[(group * rows + row) * groupInputs + channel % groupInputs] =
            weights[weightsOffset + channel * rows + row];
      }
    }
  }

  /** Elements of working memory for one {@link #run}. */
  public int scratchElements(Placement placement) {
    return Math.multiplyExact(blockChannels(placement) * taps, placement.outputElements());
  }

  private int blockChannels(Placement placement) {
    long one = Math.max(1, (long) taps * placement.outputElements());
    return Math.clamp(CostModel.TRANSPOSED_ELEMENTS / one, 1, Math.max(1, groupOutputs));
  }

  /**
   * Convolves {@code images} images.
   *
   * @param placement the window over the <em>larger</em> images that come out, whose output size is
   *     that of the images that go in
   * @param scratch working memory of {@link #scratchElements}
   */
  public void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      float[] scratch,
      int scratchOffset,
      WorkerPool workers) {
    int pixels = placement.outputElements();
    int block = blockChannels(placement);
    for (int i = 0; i < images * groups; i++) {
      int group = i % groups;
      int from = inputOffset + i * groupInputs * pixels;
      MatrixPanels image =
          new MatrixPanels(kernels.matmul(), input, from, pixels, false, groupInputs, pixels);
      for (int channel = 0; channel < groupOutputs; channel += block) {
        int count = Math.min(block, groupOutputs - channel);
        int weight = (group * groupOutputs + channel) * taps * groupInputs;
        new Gemm(kernels.matmul(), workers, count * taps, pixels, groupInputs)
            .run(
                new Product(
                    weights,
                    weight,
                    groupInputs,
                    image,
                    scratch,
                    scratchOffset,
                    pixels,
                    Epilogue.NONE));
        int first = group * groupOutputs + channel;
        int to = outputOffset + (i * groupOutputs + channel) * placement.inputElements();
        addUp(placement, count, first, scratch, scratchOffset, output, to, workers);
      }
    }
  }

  /** Adds the products of some output channels to their places. */
  private void addUp(
      Placement placement,
      int channels,
      int firstChannel,
      float[] spread,
      int spreadOffset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int pixels = placement.outputElements();
    int plane = placement.inputElements();
    Ranges.split(
        workers,
        channels,
        Ranges.grain(CostModel.ADDITIONS, (long) taps * pixels + plane),
        (begin, end) -> {
          for (int channel = begin; channel < end; channel++) {
            int to = outputOffset + channel * plane;
            float start = bias == null ? 0 : bias[biasOffset + firstChannel + channel];
            Arrays.fill(output, to, to + plane, start);
            for (int tap = 0; tap < taps; tap++) {
              int from = spreadOffset + (channel * taps + tap) * pixels;
              addTap(placement, tap, spread, from, output, to);
            }
          }
        });
  }

  private static void addTap(
      Placement placement, int tap, float[] spread, int from, float[] output, int to) {
    int kx = tap % placement.kernel(2);
    int ky = tap / placement.kernel(2) % placement.kernel(1);
    int kz = tap / placement.kernel(2) / placement.kernel(1);
    int stride = placement.stride(2);
    int columns = placement.output(2);
    int x = kx * placement.dilation(2) - placement.begin(2);
    int before = x >= 0 ? 0 : Math.min(columns, (stride - 1 - x) / stride);
    int room = placement.input(2) - x;
    int inRow = room <= 0 ? 0 : Math.min(columns, (room + stride - 1) / stride);
    for (int z = 0; z < placement.output(0); z++) {
      int oz = z * placement.stride(0) + kz * placement.dilation(0) - placement.begin(0);
      for (int y = 0; y < placement.output(1); y++) {
        int oy = y * placement.stride(1) + ky * placement.dilation(1) - placement.begin(1);
        if (oz < 0 || oz >= placement.input(0) || oy < 0 || oy >= placement.input(1)) {
          continue;
        }
        int source = from + (z * placement.output(1) + y) * columns;
        int target = to + (oz * placement.input(1) + oy) * placement.input(2) + x;
        for (int i = before; i < inRow; i++) {
          output[target + i * stride] += spread[source + i];
        }
      }
    }
  }
}
