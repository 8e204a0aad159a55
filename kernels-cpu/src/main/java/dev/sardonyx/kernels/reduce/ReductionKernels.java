package dev.sardonyx.kernels.reduce;

/** The inner loops of reductions on {@code float}. */
public interface ReductionKernels {
  /** The most elements of a run whose sum is kept in floats. */
  int BLOCK = 4096;

  /**
   * All elements of a run as one result, taken from {@link Accumulation#initial()} on. Blocks of a
   * long run come together in double precision: a float sum of a whole image would lose three
   * digits.
   */
  default float row(Accumulation accumulation, float[] x, int offset, int length) {
    if (length <= BLOCK) {
      return block(accumulation, x, offset, length);
    }
    double result = accumulation.initial();
    for (int i = 0; i < length; i += BLOCK) {
      float block = block(accumulation, x, offset + i, Math.min(BLOCK, length - i));
      result = accumulation.combine(result, block);
    }
    return (float) result;
  }

  /** As {@link #row}, of at most {@value #BLOCK} elements. */
  float block(Accumulation accumulation, float[] x, int offset, int length);

  /** {@code result[i] = accumulation(result[i], x[i])}. */
  void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length);
}
