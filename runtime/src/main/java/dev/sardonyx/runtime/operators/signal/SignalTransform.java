package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.signal.FloatFourierTransform;
import dev.sardonyx.kernels.signal.FourierTransform;
import dev.sardonyx.tensor.ElementType;

/**
 * The Fourier transform for signals of one type and length, one way. It is in double precision, but
 * back to floats in single where the length is a product of small factors: so does NumPy, and with
 * it the specification's reference, whose noise in place of zeros tests compare with.
 */
final class SignalTransform {
  private final int length;
  private final boolean inverse;
  private final FloatFourierTransform single;
  private final FourierTransform wide;

  /**
   * @throws ShapeMismatchException if the length is less than 1 or more than an array holds
   */
  SignalTransform(ElementType type, long length, boolean inverse) {
    if (length < 1 || length > 1 << 28) {
      throw new ShapeMismatchException(
          "the length of a transform must be from 1 to " + (1 << 28) + "; found " + length);
    }
    this.length = (int) length;
    this.inverse = inverse;
    boolean isSingle =
        inverse && type != ElementType.DOUBLE && FloatFourierTransform.serves(this.length);
    this.single = isSingle ? new FloatFourierTransform(this.length) : null;
    this.wide = isSingle ? null : new FourierTransform(this.length);
  }

  int length() {
    return length;
  }

  /** Transforms in place. */
  void run(double[] real, double[] imaginary) {
    if (single != null) {
      float[] re = narrowed(real);
      float[] im = narrowed(imaginary);
      single.inverse(re, im);
      for (int n = 0; n < length; n++) {
        real[n] = re[n];
        imaginary[n] = im[n];
      }
    } else if (inverse) {
      wide.inverse(real, imaginary);
    } else {
      wide.transform(real, imaginary);
    }
  }

  private static float[] narrowed(double[] values) {
    float[] narrowed = new float[values.length];
    for (int n = 0; n < narrowed.length; n++) {
      narrowed[n] = (float) values[n];
    }
    return narrowed;
  }
}
