package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A convolution of floats with known weights whose output is in channel blocks, {@code [N, ⌈M / b⌉,
 * O1, O2, b]}, and whose input is too, or is {@code [N, C, D1, D2]} where C is small.
 */
public final class BlockedConvolution {
  private final BlockedKernels kernels;
  private final int groupChannels;
  private final boolean blockedInput;
  private final DenseConvolution dense;
  private final PlaneConvolution planes;
  private final DepthwiseBlocks depthwise;
  private final FewOutputs few;
  private final PixelConvolution pixels;
  private final WinogradConvolution winograd;

  /**
   * Packs the weights.
   *
   * @param blockedInput whether the input is in channel blocks
   * @param winograd the fastest algorithm allowed for 3x3 windows; null for none
   * @throws IllegalArgumentException if the convolution isn't one of {@link #supports}
   */
  public BlockedConvolution(
      KernelProvider provider, Filters filters, boolean blockedInput, WinogradTransform winograd) {
    this.kernels = provider.blocked();
    this.groupChannels = filters.groupChannels();
    this.blockedInput = blockedInput;
    boolean one = filters.groups() == 1;
    if (!supports(filters, kernels.block(), blockedInput)) {
      throw new IllegalArgumentException("no convolution for blocks: " + filters);
    }
    boolean byWinograd = winograd != null && blockedInput && one && suitsWinograd(filters);
    boolean single = blockedInput && isDepthwise(filters);
    boolean few = blockedInput && !single && FewOutputs.suits(filters, kernels.block());
    boolean near =
        blockedInput && !single && !few && PixelConvolution.suits(filters, kernels.block());
    this.depthwise = single ? new DepthwiseBlocks(kernels, filters) : null;
    this.few = few ? new FewOutputs(kernels, filters) : null;
    this.pixels = near ? new PixelConvolution(kernels, filters) : null;
    this.winograd = byWinograd ? new WinogradConvolution(provider, winograd, filters) : null;
    boolean direct = !blockedInput && PlaneConvolution.suits(filters);
    this.planes = direct ? new PlaneConvolution(kernels, filters) : null;
    this.dense =
        depthwise == null
                && this.few == null
                && pixels == null
                && this.winograd == null
                && planes == null
            ? new DenseConvolution(provider, filters, blockedInput)
            : null;
  }

  /** Whether there is a convolution for these filters, whatever the input's size. */
  public static boolean supports(Filters filters, int block, boolean blockedInput) {
    if (filters.window().rank() > 2) {
      return false;
    }
    if (filters.groups() == 1) {
      return true;
    }
    boolean wholeBlocks =
        filters.groupChannels() % block == 0 && filters.groupOutputs() % block == 0;
    return blockedInput && (isDepthwise(filters) || wholeBlocks);
  }

  /** Whether each channel has its own output: also a single one. */
  private static boolean isDepthwise(Filters filters) {
    return filters.groupChannels() == 1 && filters.groupOutputs() == 1;
  }

  private static boolean suitsWinograd(Filters filters) {
    return filters.window().isPlain(3, 3)
        && filters.groupChannels() >= CostModel.FEWEST_WINOGRAD_CHANNELS
        && filters.outputChannels() >= CostModel.FEWEST_WINOGRAD_CHANNELS;
  }

  /** Floats of working memory that {@link #run} needs. */
  public int scratchElements(int images, Placement placement) {
    if (blockedInput || readsInPlace(placement)) {
      return 0;
    }
    int planes = Math.multiplyExact(images * groupChannels, paddedPlane(placement));
    return Math.addExact(planes, PlainPatches.SPARE * kernels.block());
  }

  /** Whether planes are read where they lie, as there is no padding. */
  private boolean readsInPlace(Placement placement) {
    return planes != null
        && PlainPatches.width(placement) == placement.input(2)
        && PlainPatches.height(placement) == placement.input(1);
  }

  private static int paddedPlane(Placement placement) {
    return PlainPatches.height(placement) * PlainPatches.width(placement);
  }

  /**
   * Convolves {@code images} images.
   *
   * @param steps what follows the bias; called with a block for a row, and an element of the
   *     block's plane for a column
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
      Epilogue steps,
      WorkerPool workers) {
    if (depthwise != null) {
      depthwise.run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
    } else if (few != null) {
      few.run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
    } else if (pixels != null) {
      pixels.run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
    } else if (winograd != null) {
      winograd.run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
    } else if (blockedInput) {
      int blocks = Blocking.divideUp(groupChannels, kernels.block());
      int step = blocks * placement.inputElements() * kernels.block();
      dense.run(
          images,
          placement,
          i -> new BlockedPatches(kernels, placement, blocks, input, inputOffset + i * step),
          output,
          outputOffset,
          steps,
          workers);
    } else {
      runPlain(
          images,
          placement,
          input,
          inputOffset,
          output,
          outputOffset,
          scratch,
          scratchOffset,
          steps,
          workers);
    }
  }

  private void runPlain(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      float[] scratch,
      int scratchOffset,
      Epilogue steps,
      WorkerPool workers) {
    if (readsInPlace(placement)) {
      planes.run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
      return;
    }
    Ranges.split(
        workers,
        images * groupChannels,
        1,
        (begin, end) -> {
          for (int plane = begin; plane < end; plane++) {
            PlainPatches.pad(placement, input, inputOffset, plane, scratch, scratchOffset);
          }
        });
    if (planes != null) {
      planes.run(images, placement, scratch, scratchOffset, output, outputOffset, steps, workers);
      return;
    }
    int step = groupChannels * paddedPlane(placement);
    dense.run(
        images,
        placement,
        i -> new PlainPatches(kernels, placement, groupChannels, scratch, scratchOffset + i * step),
        output,
        outputOffset,
        steps,
        workers);
  }
}
