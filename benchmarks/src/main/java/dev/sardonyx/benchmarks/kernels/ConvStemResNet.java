package dev.sardonyx.benchmarks.kernels;

/** The first layer of ResNet-50, on an image in planes. */
public class ConvStemResNet extends BlockedConvolutionWorkload {
  public ConvStemResNet() {
    super("3>64 7x7/2 224x224");
  }
}
