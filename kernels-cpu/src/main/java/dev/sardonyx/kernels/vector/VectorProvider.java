package dev.sardonyx.kernels.vector;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/** The provider on the Vector API, at the one width of {@link Species}. */
public final class VectorProvider implements KernelProvider {
  private final ElementwiseKernels elementwise = new VectorElementwiseKernels();
  private final ConvolutionKernels convolution = new VectorConvolutionKernels();
  private final BlockedKernels blocked = new VectorBlockedKernels();
  private final MatmulKernels matmul = new VectorMatmulKernels();
  private final NormalizationKernels normalization = new VectorNormalizationKernels();
  private final ReductionKernels reduction = new VectorReductionKernels();

  private VectorProvider() {}

  /**
   * The provider.
   *
   * @throws LinkageError if the Vector API is not there
   */
  public static KernelProvider create() {
    return new VectorProvider();
  }

  @Override
  public String name() {
    return "vector-" + vectorBits();
  }

  @Override
  public int vectorBits() {
    return Species.BITS;
  }

  @Override
  public ElementwiseKernels elementwise() {
    return elementwise;
  }

  @Override
  public BlockedKernels blocked() {
    return blocked;
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
  public NormalizationKernels normalization() {
    return normalization;
  }

  @Override
  public ReductionKernels reduction() {
    return reduction;
  }
}
