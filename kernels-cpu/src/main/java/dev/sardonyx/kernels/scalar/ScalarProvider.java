package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/** The provider that needs nothing but the Java language. */
public final class ScalarProvider implements KernelProvider {
  public static final KernelProvider INSTANCE = new ScalarProvider();

  private final ElementwiseKernels elementwise = new ScalarElementwiseKernels();
  private final ConvolutionKernels convolution =
      new ScalarConvolutionKernels(ScalarMatmulKernels.WIDTH);
  private final BlockedKernels blocked = new ScalarBlockedKernels();
  private final MatmulKernels matmul = new ScalarMatmulKernels();
  private final NormalizationKernels normalization = new ScalarNormalizationKernels();
  private final ReductionKernels reduction = new ScalarReductionKernels();

  private ScalarProvider() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int vectorBits() {
    return 0;
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
