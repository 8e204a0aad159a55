package dev.sardonyx.benchmarks.kernels;

/** A wide layer of MobileNets. */
public class Depthwise3x3MobileNet extends BlockedConvolutionWorkload {
  public Depthwise3x3MobileNet() {
    super("dw96 3x3/1 112x112");
  }
}
