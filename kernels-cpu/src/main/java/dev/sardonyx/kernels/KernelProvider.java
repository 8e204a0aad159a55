package dev.sardonyx.kernels;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.reduce.ReductionKernels;

/**
 * One implementation of the kernels whose inner loops depend on the machine: the Vector API at one
 * width, or plain scalar Java.
 *
 * <p>One accessor a family: the family's package has the interface of its inner loops and the
 * drivers (blocking, threads, broadcasting) that all providers share; {@code
 * dev.sardonyx.kernels.scalar} and {@code dev.sardonyx.kernels.vector} implement the interface. A
 * provider has no state; get one from {@link KernelProviders}.
 */
@SuppressWarnings("exports") // the families' packages are open to the runtime alone
public interface KernelProvider {
  /** {@code vector-256}, {@code scalar} ... */
  String name();

  /** Bits of one vector register; 0 for the scalar provider. */
  int vectorBits();

  /** Element-by-element arithmetic. */
  ElementwiseKernels elementwise();

  /** Matrix multiplication. */
  MatmulKernels matmul();

  /** Convolution and pooling. */
  ConvolutionKernels convolution();

  /** Convolution over channel blocks. */
  BlockedKernels blocked();

  /** Softmax, and normalization by mean and variance. */
  NormalizationKernels normalization();

  /** Reductions along axes. */
  ReductionKernels reduction();
}
