package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;

/**
 * An activation function of a recurrent layer: {@code outputScale * operation(inputScale * x, p,
 * q)}.
 */
public record GateActivation(
    UnaryOperation operation, float p, float q, float inputScale, float outputScale) {

  public static GateActivation of(UnaryOperation operation, float p, float q) {
    return new GateActivation(operation, p, q, 1, 1);
  }

  /** Replaces each element {@code x}, clipped to {@code [-clip, clip]}, by the function of it. */
  void apply(ElementwiseKernels kernels, float clip, float[] x, int offset, int length) {
    if (clip != RecurrentLayer.NO_CLIP) {
      kernels.unary(UnaryOperation.CLIP, -clip, clip, x, offset, x, offset, length);
    }
    scale(kernels, inputScale, x, offset, length);
    kernels.unary(operation, p, q, x, offset, x, offset, length);
    scale(kernels, outputScale, x, offset, length);
  }

  /** The function of {@code x}, clipped to {@code [-clip, clip]}, in double precision. */
  public double apply(float clip, double x) {
    double clipped = clip == RecurrentLayer.NO_CLIP ? x : Math.min(clip, Math.max(-clip, x));
    return outputScale * operation.apply(inputScale * clipped, p, q);
  }

  private static void scale(
      ElementwiseKernels kernels, float factor, float[] x, int offset, int length) {
    if (factor != 1) {
      kernels.unary(UnaryOperation.AFFINE, factor, 0, x, offset, x, offset, length);
    }
  }
}
