package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.function.IntFunction;

/** A convolution as one {@link PatchProduct} a group. */
final class DenseConvolution {
  private final PatchProduct[] products;
  private final int block;
  private final int groupBlocks;

  /**
   * @param blockedInput whether the input is in channel blocks; otherwise its planes lie one after
   *     the other and there is one group
   */
  DenseConvolution(KernelProvider provider, Filters filters, boolean blockedInput) {
    this.block = provider.blocked().block();
    int taps = filters.window().taps();
    int channels = filters.groupChannels();
    int depth = blockedInput ? blockedDepth(provider, channels, taps) : channels * taps;
    int outputs = filters.groupOutputs();
    this.groupBlocks = Blocking.divideUp(outputs, block);
    this.products = new PatchProduct[filters.groups()];
    float[] bias = filters.paddedBias(filters.outputChannels());
    for (int group = 0; group < products.length; group++) {
      int first = group * outputs;
      int[] places = new int[depth];
      for (int row = 0; row < depth; row++) {
        places[row] = place(filters, blockedInput ? block : 0, row, first);
      }
      products[group] =
          new PatchProduct(
              provider,
              new StridedFilters(filters.weights(), places, channels * taps, outputs, 2 * block),
              depth,
              taps,
              outputs,
              !blockedInput,
              Arrays.copyOfRange(bias, first, first + outputs),
              group * groupBlocks);
    }
  }

  /**
   * Rows of the weights' matrix: with one tap, and rows of patches that lie as the image does, no
   * more than there are channels; otherwise whole blocks.
   */
  private static int blockedDepth(KernelProvider provider, int channels, int taps) {
    boolean exact = taps == 1 && provider.matmul().rowPanels().layout().isOfChannelBlocks();
    int unit = exact ? RowPanelKernels.STEPS : provider.blocked().block();
    return Blocking.divideUp(channels, unit) * unit * taps;
  }

  /**
   * Where the weight of a row for an output channel lies; -1 if the row belongs to no channel.
   *
   * @param block 0 if the input's planes lie one after the other
   */
  private static int place(Filters filters, int block, int row, int output) {
    if (block == 0) {
      return filters.weightsOf(output, 0) + row;
    }
    int taps = filters.window().taps();
    int index = row / block;
    int channel = index / taps * block + row % block;
    return channel < filters.groupChannels()
        ? filters.weightsOf(output, channel) + index % taps
        : -1;
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
      Epilogue steps,
      WorkerPool workers) {
    int pixels = placement.outputElements();
    int plane = pixels * block;
    int[] blocks = new int[groupBlocks];
    Arrays.setAll(blocks, k -> k * plane);
    PatchRows[] rows = new PatchRows[images * products.length];
    PatchProduct.Destination[] destinations = new PatchProduct.Destination[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = patches.apply(i);
      destinations[i] =
          new PatchProduct.Destination(
              output, outputOffset + i * groupBlocks * plane, blocks, pixels, block, plane);
    }
    PixelPieces.run(
        rows.length,
        pixels,
        pixels,
        products[0].panels(),
        products[0].work(),
        workers,
        (i, first, count, panelBegin, panelEnd) ->
            products[i % products.length].run(
                rows[i], destinations[i], steps, first, count, panelBegin, panelEnd));
  }
}
