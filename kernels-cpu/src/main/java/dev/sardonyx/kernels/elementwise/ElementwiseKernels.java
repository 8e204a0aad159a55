package dev.sardonyx.kernels.elementwise;

/** The inner loops of element-by-element arithmetic on {@code float}. */
public interface ElementwiseKernels {
  /** {@code y[i] = operation(x[i], p, q)}; {@code x} and {@code y} may be the same elements. */
  void unary(
      UnaryOperation operation,
      float p,
      float q,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length);

  /**
   * {@code y[i] = operation(a[i * aStep], b[i * bStep])}, steps 0 or 1; the output may be the very
   * elements of an operand with step 1.
   */
  void binary(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] y,
      int yOffset,
      int length);
}
