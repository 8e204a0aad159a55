package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A transposed convolution in channel blocks, one group, no dilation. Output pixels whose places
 * have the same remainder under the stride (a phase) see the same weights: each phase is a dense
 * convolution of the input. Where the window is as large as the stride, all phases see the same one
 * pixel and are one product.
 */
public final class TransposedBlocks {
  private final BlockedKernels kernels;
  private final int block;
  private final int inputBlocks;
  private final int outputBlocks;
  private final int channels;
  private final int outputs;
  private final int kernelHeight;
  private final int kernelWidth;
  private final int strideHeight;
  private final int strideWidth;
  private final boolean together;
  private final PatchProduct[] phases;

  /**
   * Packs the weights.
   *
   * @param weights {@code [channels, outputs, y, x]}
   * @param bias one number an output; null for none
   * @param pointwise whether window and stride are the same and there is no padding at all
   */
  public TransposedBlocks(
      KernelProvider provider,
      Window window,
      int channels,
      int outputs,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      boolean pointwise) {
    this.kernels = provider.blocked();
    this.block = kernels.block();
    this.channels = channels;
    this.outputs = outputs;
    this.inputBlocks = Blocking.divideUp(channels, block);
    this.outputBlocks = Blocking.divideUp(outputs, block);
    this.kernelHeight = window.kernel(1);
    this.kernelWidth = window.kernel(2);
    this.strideHeight = window.stride(1);
    this.strideWidth = window.stride(2);
    this.together = pointwise;
    int count = strideHeight * strideWidth;
    float[] padded = new float[outputBlocks * block];
    if (bias != null) {
      System.arraycopy(bias, biasOffset, padded, 0, outputs);
    }
    if (together) {
      float[] repeated = new float[count * padded.length];
      for (int phase = 0; phase < count; phase++) {
        System.arraycopy(padded, 0, repeated, phase * padded.length, padded.length);
      }
      phases = new PatchProduct[] {product(provider, 0, count, weights, weightsOffset, repeated)};
    } else {
      phases = new PatchProduct[count];
      for (int phase = 0; phase < count; phase++) {
        phases[phase] = product(provider, phase, 1, weights, weightsOffset, padded);
      }
    }
  }

  private PatchProduct product(
      KernelProvider provider,
      int first,
      int count,
      float[] weights,
      int weightsOffset,
      float[] bias) {
    int taps = tapsDown(first) * tapsAcross(first);
    int depth = inputBlocks * block * taps;
    int columns = outputBlocks * block;
    FilterRows rows =
        new FilterRows(
            depth,
            count * columns,
            2 * block,
            (row, output) -> {
              int place = place(first + output / columns, first, row, output % columns);
              return place < 0 ? 0 : weights[weightsOffset + place];
            });
    return new PatchProduct(provider, rows, depth, taps, count * columns, false, bias, 0);
  }

  /** Rows of the window that a phase sees; at least one, which may have weights of 0 only. */
  private int tapsDown(int phase) {
    return Math.max(1, Blocking.divideUp(kernelHeight - phase / strideWidth, strideHeight));
  }

  private int tapsAcross(int phase) {
    return Math.max(1, Blocking.divideUp(kernelWidth - phase % strideWidth, strideWidth));
  }

  /**
   * Which weight meets a row of the patches of phase {@code like}, taps from the last to the first;
   * -1 for none.
   */
  private int place(int phase, int like, int row, int output) {
    int taps = tapsDown(like) * tapsAcross(like);
    int index = row / block;
    int channel = index / taps * block + row % block;
    int down = tapsDown(like) - 1 - index % taps / tapsAcross(like);
    int across = tapsAcross(like) - 1 - index % taps % tapsAcross(like);
    int y = phase / strideWidth + down * strideHeight;
    int x = phase % strideWidth + across * strideWidth;
    boolean there = channel < channels && output < outputs && y < kernelHeight && x < kernelWidth;
    return there ? ((channel * outputs + output) * kernelHeight + y) * kernelWidth + x : -1;
  }

  /**
   * Convolves {@code images} images.
   *
   * @param placement the window over the <em>larger</em> images that come out, whose output size is
   *     that of the images that go in
   */
  public void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    for (int phase = 0; phase < phases.length; phase++) {
      run(phase, images, placement, input, inputOffset, output, outputOffset, workers);
    }
  }

  private void run(
      int phase,
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int height = placement.input(1);
    int width = placement.input(2);
    int firstRow = Math.floorMod(phase / strideWidth - placement.begin(1), strideHeight);
    int firstColumn = Math.floorMod(phase % strideWidth - placement.begin(2), strideWidth);
    int rows = Math.max(0, Blocking.divideUp(height - firstRow, strideHeight));
    int columns = Math.max(0, Blocking.divideUp(width - firstColumn, strideWidth));
    int top = (firstRow + placement.begin(1) - phase / strideWidth) / strideHeight;
    int left = (firstColumn + placement.begin(2) - phase % strideWidth) / strideWidth;
    Placement own =
        Placement.unitStride(
            new int[] {placement.output(1), placement.output(2)},
            new int[] {tapsDown(phase), tapsAcross(phase)},
            new int[] {tapsDown(phase) - 1 - top, tapsAcross(phase) - 1 - left},
            new int[] {rows, columns});
    int plane = height * width * block;
    int[] blocks = new int[(together ? strideHeight * strideWidth : 1) * outputBlocks];
    for (int k = 0; k < blocks.length; k++) {
      int shift = k / outputBlocks;
      int pixel = shift / strideWidth * width + shift % strideWidth;
      blocks[k] = k % outputBlocks * plane + pixel * block;
    }
    int start = (firstRow * width + firstColumn) * block;
    int step = inputBlocks * placement.outputElements() * block;
    PatchProduct product = phases[phase];
    PatchRows[] patches = new PatchRows[images];
    PatchProduct.Destination[] destinations = new PatchProduct.Destination[images];
    for (int i = 0; i < images; i++) {
      patches[i] = new BlockedPatches(kernels, own, inputBlocks, input, inputOffset + i * step);
      destinations[i] =
          new PatchProduct.Destination(
              output,
              outputOffset + i * outputBlocks * plane + start,
              blocks,
              columns,
              strideWidth * block,
              strideHeight * width * block);
    }
    PixelPieces.run(
        images,
        rows * columns,
        Math.max(1, columns),
        product.panels(),
        product.work(),
        workers,
        (image, first, count, panelBegin, panelEnd) ->
            product.run(
                patches[image],
                destinations[image],
                Epilogue.NONE,
                first,
                count,
                panelBegin,
                panelEnd));
  }
}
