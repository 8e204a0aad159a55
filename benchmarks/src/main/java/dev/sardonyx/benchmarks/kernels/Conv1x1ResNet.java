package dev.sardonyx.benchmarks.kernels;

/** The narrowing of ResNet-50's second stage. */
public class Conv1x1ResNet extends BlockedConvolutionWorkload {
  public Conv1x1ResNet() {
    super("256>64 1x1/1 56x56");
  }
}
