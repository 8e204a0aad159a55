package dev.sardonyx.kernels.convolution;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.matmul.RightMatrix;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * A convolution of floats {@code [N, C, D1, ...] → [N, M, O1, ...]} with given weights {@code [M, C
 * / groups, k1, ...]}.
 *
 * <p>Per image and group it is the product {@code weights[M / groups, K] · patches[K, pixels]}. The
 * weights are read where they lie; the patches of a 1x1 window are the image itself, others are
 * packed as they are needed. A convolution with one input channel a group takes its own way ({@link
 * DepthwiseConvolution}).
 */
public final class Convolution {
  private final KernelProvider kernels;
  private final Window window;
  private final int groups;
  private final int groupChannels;
  private final int outputChannels;
  private final float[] weights;
  private final int weightsOffset;
  private final float[] bias;
  private final int biasOffset;
  private final DepthwiseConvolution depthwise;

  /**
   * Prepares a convolution; the arrays are not copied.
   *
   * @param groupChannels input channels of one group
   * @param bias one number an output channel; null for none
   */
  public Convolution(
      KernelProvider kernels,
      Window window,
      int groups,
      int groupChannels,
      int outputChannels,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset) {
    this.kernels = kernels;
    this.window = window;
    this.groups = groups;
    this.groupChannels = groupChannels;
    this.outputChannels = outputChannels;
    this.weights = weights;
    this.weightsOffset = weightsOffset;
    this.bias = bias;
    this.biasOffset = biasOffset;
    this.depthwise =
        groupChannels == 1 && groups > 1
            ? new DepthwiseConvolution(
                kernels.convolution(),
                window,
                groups,
                outputChannels / groups,
                weights,
                weightsOffset)
            : null;
  }

  /**
   * Convolves {@code images} images.
   *
   * @param placement this convolution's window over the images' size
   * @param steps what follows: rows of the product are output channels, columns are pixels
   */
  public void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    Epilogue epilogue = bias == null ? steps : steps.withRowBias(bias, biasOffset);
    if (depthwise != null) {
      depthwise.run(images, placement, input, inputOffset, output, outputOffset, epilogue, workers);
      return;
    }
    int rows = outputChannels / groups;
    int depth = groupChannels * window.taps();
    int pixels = placement.outputElements();
    int inputStep = groupChannels * placement.inputElements();
    int outputStep = rows * pixels;
    boolean pointwise = window.isPointwise();
    new Gemm(kernels.matmul(), workers, rows, pixels, depth)
        .run(
            images * groups,
            i -> {
              int group = i % groups;
              int from = inputOffset + i * inputStep;
              RightMatrix patches =
                  pointwise
                      ? new MatrixPanels(
                          kernels.matmul(), input, from, pixels, false, depth, pixels)
                      : new PatchPanels(kernels, placement, groupChannels, input, from);
              return new Product(
                  weights,
                  weightsOffset + group * rows * depth,
                  depth,
                  patches,
                  output,
                  outputOffset + i * outputStep,
                  pixels,
                  epilogue.fromRow(group * rows));
            });
  }
}
