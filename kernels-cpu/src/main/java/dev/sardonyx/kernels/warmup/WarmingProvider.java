package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/** The vector kernels, with plain Java in place of each until it is compiled. */
public final class WarmingProvider implements KernelProvider {
  private final KernelProvider vector;
  private final WarmUp warmUp;
  private final ElementwiseKernels elementwise;
  private final WarmingMatmulKernels matmul;
  private final ConvolutionKernels convolution;
  private final BlockedKernels blocked;
  private final NormalizationKernels normalization;
  private final ReductionKernels reduction;

  /**
   * @param vector the kernels to be used in the end, of at least 4 lanes
   */
  public WarmingProvider(KernelProvider vector) {
    this.vector = vector;
    int lanes = vector.blocked().block();
    warmUp = new WarmUp();
    elementwise = new WarmingElementwiseKernels(vector.elementwise(), lanes, warmUp);
    matmul = new WarmingMatmulKernels(vector.matmul(), warmUp);
    convolution = new WarmingConvolutionKernels(vector.convolution(), lanes, warmUp);
    blocked = new WarmingBlockedKernels(vector.blocked(), warmUp);
    normalization = new WarmingNormalizationKernels(vector.normalization(), lanes, warmUp);
    reduction = new WarmingReductionKernels(vector.reduction(), lanes, warmUp);
  }

  /** Begins with the kernels that nearly every model wants, before any is known. */
  public void begin() {
    matmul.begin(warmUp);
  }

  @Override
  public String name() {
    return vector.name();
  }

  @Override
  public int vectorBits() {
    return vector.vectorBits();
  }

  @Override
  public ElementwiseKernels elementwise() {
    return elementwise;
  }

  @Override
  public MatmulKernels matmul() {
    return matmul;
  }

  @Override
  public ConvolutionKernels convolution() {
    return convolution;
  }

  @Override
  public BlockedKernels blocked() {
    return blocked;
  }

  @Override
  public NormalizationKernels normalization() {
    return normalization;
  }

  @Override
  public ReductionKernels reduction() {
    return reduction;
  }
}
