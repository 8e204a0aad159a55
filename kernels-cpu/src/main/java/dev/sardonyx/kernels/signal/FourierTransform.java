package dev.sardonyx.kernels.signal;

/**
 * The discrete Fourier transform of one length, {@code y[k] = sum of x[n] exp(-2 pi i k n / N)}, in
 * double precision: the radix-2 algorithm for powers of two, Bluestein's for all other lengths.
 * Immutable and safe for many threads.
 */
public final class FourierTransform {
  private final int length;
  // Of a power of two: cos and -sin of 2 pi k / length.
  private final double[] cosines;
  private final double[] sines;
  // Of another length: the chirp exp(-pi i n^2 / length), and the transform of its inverse.
  private final FourierTransform inner;
  private final double[] chirpReal;
  private final double[] chirpImaginary;
  private final double[] filterReal;
  private final double[] filterImaginary;

  /**
   * @param length from 1 to 2^29
   */
  public FourierTransform(int length) {
    if (length < 1 || length > 1 << 29) {
      throw new IllegalArgumentException("length " + length + " is outside [1, 2^29]");
    }
    this.length = length;
    boolean powerOfTwo = Integer.bitCount(length) == 1;
    int table = powerOfTwo ? length / 2 : 0;
    cosines = new double[table];
    sines = new double[table];
    for (int k = 0; k < table; k++) {
      double angle = 2 * Math.PI * k / length;
      cosines[k] = Math.cos(angle);
      sines[k] = -Math.sin(angle);
    }
    if (powerOfTwo) {
      inner = null;
      chirpReal = null;
      chirpImaginary = null;
      filterReal = null;
      filterImaginary = null;
      return;
    }
    inner = new FourierTransform(Integer.highestOneBit(2 * length - 1) * 2);
    chirpReal = new double[length];
    chirpImaginary = new double[length];
    filterReal = new double[inner.length];
    filterImaginary = new double[inner.length];
    for (int n = 0; n < length; n++) {
      // n^2 modulo 2 * length first, so that large n lose no digits.
      double angle = Math.PI * ((long) n * n % (2L * length)) / length;
      chirpReal[n] = Math.cos(angle);
      chirpImaginary[n] = -Math.sin(angle);
      int mirrored = n == 0 ? 0 : inner.length - n;
      filterReal[n] = filterReal[mirrored] = chirpReal[n];
      filterImaginary[n] = filterImaginary[mirrored] = -chirpImaginary[n];
    }
    inner.transform(filterReal, filterImaginary);
  }

  public int length() {
    return length;
  }

  /** Transforms {@code length} complex numbers in place. */
  public void transform(double[] real, double[] imaginary) {
    if (inner == null) {
      radix2(real, imaginary);
    } else {
      bluestein(real, imaginary);
    }
  }

  /** The inverse of {@link #transform}, the factor {@code 1 / length} included. */
  public void inverse(double[] real, double[] imaginary) {
    transform(imaginary, real); // swapping the parts before and after conjugates
    for (int n = 0; n < length; n++) {
      real[n] /= length;
      imaginary[n] /= length;
    }
  }

  private void radix2(double[] real, double[] imaginary) {
    if (length == 1) {
      return;
    }
    int shift = Integer.numberOfLeadingZeros(length) + 1;
    for (int n = 0; n < length; n++) {
      int reversed = Integer.reverse(n) >>> shift;
      if (n < reversed) {
        double swap = real[n];
        real[n] = real[reversed];
        real[reversed] = swap;
        swap = imaginary[n];
        imaginary[n] = imaginary[reversed];
        imaginary[reversed] = swap;
      }
    }
    for (int half = 1; half < length; half *= 2) {
      int tableStep = length / (2 * half);
      for (int block = 0; block < length; block += 2 * half) {
        for (int k = 0; k < half; k++) {
          double cosine = cosines[k * tableStep];
          double sine = sines[k * tableStep];
          int upper = block + k;
          int lower = upper + half;
          double re = real[lower] * cosine - imaginary[lower] * sine;
          double im = real[lower] * sine + imaginary[lower] * cosine;
          real[lower] = real[upper] - re;
          imaginary[lower] = imaginary[upper] - im;
          real[upper] += re;
          imaginary[upper] += im;
        }
      }
    }
  }

  /** As a convolution with the chirp, by transforms of a power of two. */
  private void bluestein(double[] real, double[] imaginary) {
    double[] re = new double[inner.length];
    double[] im = new double[inner.length];
    for (int n = 0; n < length; n++) {
      re[n] = real[n] * chirpReal[n] - imaginary[n] * chirpImaginary[n];
      im[n] = real[n] * chirpImaginary[n] + imaginary[n] * chirpReal[n];
    }
    inner.transform(re, im);
    for (int k = 0; k < re.length; k++) {
      double product = re[k] * filterReal[k] - im[k] * filterImaginary[k];
      im[k] = re[k] * filterImaginary[k] + im[k] * filterReal[k];
      re[k] = product;
    }
    inner.inverse(re, im);
    for (int n = 0; n < length; n++) {
      real[n] = re[n] * chirpReal[n] - im[n] * chirpImaginary[n];
      imaginary[n] = re[n] * chirpImaginary[n] + im[n] * chirpReal[n];
    }
  }
}
