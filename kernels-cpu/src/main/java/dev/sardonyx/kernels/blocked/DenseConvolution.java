package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Tiles;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.function.IntFunction;

/**
 * A convolution as the product {@code patches[pixels, depth] · weights[depth, outputs]} ({@code
 * im2col}, a piece at a time), whose result is written in channel blocks.
 */
final class DenseConvolution {
  /** Multiply-adds worth handing to another thread: about 10 µs. */
  private static final double CHUNK_WORK = 1e6;

  /** Pieces of work that are enough for any number of threads. */
  private static final int ENOUGH_CHUNKS = 16;

  private final MatmulKernels kernels;
  private final BlockedKernels blocked;
  private final Filters filters;
  private final PackedMatrix[] weights;
  private final float[] bias;
  private final int block;
  private final int depth;
  private final int groupBlocks;
  private final int panels;

  /**
   * @param blockedInput whether the input is in channel blocks; otherwise its planes lie one after
   *     the other and there is one group
   */
  DenseConvolution(KernelProvider provider, Filters filters, boolean blockedInput) {
    this.kernels = provider.matmul();
    this.blocked = provider.blocked();
    this.filters = filters;
    this.block = blocked.block();
    int taps = filters.window().taps();
    int channels = filters.groupChannels();
    this.depth = blockedInput ? Blocking.divideUp(channels, block) * block * taps : channels * taps;
    int blockDepth =
        blockedInput ? Blocking.divideUp(Blocking.blockDepth(depth), block) * block : depth;
    int outputs = filters.groupOutputs();
    this.groupBlocks = Blocking.divideUp(outputs, block);
    this.panels = Blocking.divideUp(outputs, 2 * block);
    this.weights = new PackedMatrix[filters.groups()];
    for (int group = 0; group < weights.length; group++) {
      int first = group * outputs;
      FilterRows.Weights element =
          blockedInput
              ? (row, output) -> blockedWeight(row, first + output)
              : (row, output) -> filters.weights()[filters.weightsOf(first + output, 0) + row];
      weights[group] =
          PackedMatrix.ofPanels(
              kernels,
              new FilterRows(depth, outputs, 2 * block, element),
              depth,
              outputs,
              blockDepth);
    }
    this.bias = filters.paddedBias((filters.groups() * groupBlocks + 1) * block);
  }

  private float blockedWeight(int row, int output) {
    int taps = filters.window().taps();
    int index = row / block;
    int channel = index / taps * block + row % block;
    return channel < filters.groupChannels()
        ? filters.weights()[filters.weightsOf(output, channel) + index % taps]
        : 0;
  }

  /**
   * Convolves {@code images} images.
   *
   * @param patches the patches of image {@code i / groups} and group {@code i % groups}
   */
  void run(
      int images,
      Placement placement,
      IntFunction<PatchRows> patches,
      float[] output,
      int outputOffset,
      WorkerPool workers) {
    int pixels = placement.outputElements();
    int products = images * filters.groups();
    if (pixels == 0 || products == 0) {
      return;
    }
    int pixelParts = Blocking.divideUp(pixels, Blocking.BLOCK_ROWS);
    double work = (double) products * pixels * depth * panels * 2 * block;
    int wanted = (int) Math.clamp(work / CHUNK_WORK, 1, ENOUGH_CHUNKS);
    int panelParts =
        Math.clamp(Blocking.divideUp(wanted, products * pixelParts), 1, Math.max(1, panels));
    // Several small pieces in a row are one chunk.
    int pieces = products * pixelParts * panelParts;
    int chunks = Math.min(pieces, Math.max(wanted, (int) Math.min(pieces, work / CHUNK_WORK)));
    workers.run(
        chunks,
        chunk -> {
          int end = (int) ((long) pieces * (chunk + 1) / chunks);
          for (int i = (int) ((long) pieces * chunk / chunks); i < end; i++) {
            int product = i / panelParts / pixelParts;
            int pixelPart = i / panelParts % pixelParts;
            int panelPart = i % panelParts;
            int first = (int) ((long) pixels * pixelPart / pixelParts);
            int last = (int) ((long) pixels * (pixelPart + 1) / pixelParts);
            new Piece(product, pixels, first, last - first, output, outputOffset)
                .run(
                    patches.apply(product),
                    panels * panelPart / panelParts,
                    panels * (panelPart + 1) / panelParts);
          }
        });
  }

  /** Some pixels of one group of one image. */
  private final class Piece {
    private final PackedMatrix matrix;
    private final int group;
    private final int plane;
    private final int firstPixel;
    private final int count;
    private final float[] output;
    private final int to;

    Piece(int product, int pixels, int firstPixel, int count, float[] output, int outputOffset) {
      this.group = product % filters.groups();
      this.matrix = weights[group];
      this.plane = pixels * block;
      this.firstPixel = firstPixel;
      this.count = count;
      this.output = output;
      this.to = outputOffset + product * groupBlocks * plane + firstPixel * block;
    }

    void run(PatchRows patches, int panelBegin, int panelEnd) {
      int most = matrix.blockDepth();
      // Rows a whole number of pages apart would share the same lines of the cache.
      int stride = Math.min(most, depth) + block;
      float[] rows = BlockedScratch.patches(count * stride);
      float[] edge = BlockedScratch.products(count * 2 * block);
      for (int from = 0; from < depth; from += most) {
        int length = Math.min(most, depth - from);
        patches.pack(firstPixel, count, from, length, rows, stride);
        for (int panel = panelBegin; panel < panelEnd; panel++) {
          int weight = matrix.offset(from, length, panel);
          if (2 * panel + 1 < groupBlocks) {
            wholePanel(panel, from, length, rows, stride, weight);
          } else {
            halfPanel(panel, from, length, rows, stride, weight, edge);
          }
        }
      }
    }

    /** Two blocks of output channels. */
    private void wholePanel(int panel, int from, int length, float[] rows, int stride, int weight) {
      boolean first = from == 0;
      int into = to + 2 * panel * plane;
      Tiles.run(
          kernels,
          count,
          length,
          rows,
          0,
          stride,
          matrix.elements(),
          weight,
          first ? bias : output,
          first ? (group * groupBlocks + 2 * panel) * block : into,
          first ? 0 : block,
          first ? block : plane,
          output,
          into,
          block,
          plane);
      if (from + length == depth) {
        finish(2 * panel, into);
        finish(2 * panel + 1, into + plane);
      }
    }

    /** The last block where their number is odd: computed aside, with nothing in its other half. */
    private void halfPanel(
        int panel, int from, int length, float[] rows, int stride, int weight, float[] edge) {
      boolean first = from == 0;
      Tiles.run(
          kernels,
          count,
          length,
          rows,
          0,
          stride,
          matrix.elements(),
          weight,
          first ? bias : edge,
          first ? (group * groupBlocks + 2 * panel) * block : 0,
          first ? 0 : 2 * block,
          block,
          edge,
          0,
          2 * block,
          block);
      if (from + length == depth) {
        int into = to + 2 * panel * plane;
        blocked.copyPixels(count, edge, 0, 2 * block, output, into, block);
        finish(2 * panel, into);
      }
    }

    private void finish(int groupBlock, int into) {
      filters
          .steps()
          .finishRun(
              output, into, count * block, group * groupBlocks + groupBlock, firstPixel * block);
    }
  }
}
