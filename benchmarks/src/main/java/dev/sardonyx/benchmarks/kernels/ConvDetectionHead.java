package dev.sardonyx.benchmarks.kernels;

/** A head of PP-OCRv4's text detection. */
public class ConvDetectionHead extends BlockedConvolutionWorkload {
  public ConvDetectionHead() {
    super("96>24 3x3/1 160x160");
  }
}
