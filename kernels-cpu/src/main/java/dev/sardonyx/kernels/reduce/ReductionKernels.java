package dev.sardonyx.kernels.reduce;

/** The inner loops of reductions on {@code float}. */
public interface ReductionKernels {
  /** All elements of a run as one result, taken from {@link Accumulation#initial()} on. */
  float row(Accumulation accumulation, float[] x, int offset, int length);

  /** {@code result[i] = accumulation(result[i], x[i])}. */
  void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length);
}
