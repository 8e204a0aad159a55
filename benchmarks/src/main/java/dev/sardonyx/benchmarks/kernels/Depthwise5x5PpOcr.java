package dev.sardonyx.benchmarks.kernels;

/** A layer of PP-OCRv4's text recognition. */
public class Depthwise5x5PpOcr extends BlockedConvolutionWorkload {
  public Depthwise5x5PpOcr() {
    super("dw256 5x5/1 12x160");
  }
}
