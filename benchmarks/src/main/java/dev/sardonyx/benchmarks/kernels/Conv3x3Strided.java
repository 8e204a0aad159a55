package dev.sardonyx.benchmarks.kernels;

/** Where ResNet-50 halves its image: no Winograd. */
public class Conv3x3Strided extends BlockedConvolutionWorkload {
  public Conv3x3Strided() {
    super("128>128 3x3/2 56x56");
  }
}
