package dev.sardonyx.benchmarks.kernels;

/** The third stage of VGG. */
public class Conv3x3Vgg extends BlockedConvolutionWorkload {
  public Conv3x3Vgg() {
    super("256>256 3x3/1 56x56");
  }
}
