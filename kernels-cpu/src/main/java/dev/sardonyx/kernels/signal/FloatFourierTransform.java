package dev.sardonyx.kernels.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * The discrete Fourier transform in single precision, of lengths whose only prime factors are 2, 3
 * and 5: a pass of butterflies for each factor, from one buffer to another and back, so that
 * nothing need be reordered. Immutable and safe for many threads.
 *
 * <p>Where exact arithmetic gives 0 single precision leaves noise, and the noise of the order of
 * factors and additions used here is that of NumPy.
 */
public final class FloatFourierTransform {
  private static final float COS_THIRD = -0.5f;
  private static final float SIN_THIRD = (float) -Math.sin(2 * Math.PI / 3);
  private static final float COS_FIFTH = (float) Math.cos(2 * Math.PI / 5);
  private static final float SIN_FIFTH = (float) -Math.sin(2 * Math.PI / 5);
  private static final float COS_TWO_FIFTHS = (float) Math.cos(4 * Math.PI / 5);
  private static final float SIN_TWO_FIFTHS = (float) -Math.sin(4 * Math.PI / 5);

  private final int length;
  private final int[] factors;

  /** cos and -sin of 2 pi k / length. */
  private final float[] cosines;

  private final float[] sines;

  /**
   * @throws IllegalArgumentException unless it {@link #serves} the length
   */
  public FloatFourierTransform(int length) {
    if (!serves(length)) {
      throw new IllegalArgumentException("length " + length + " has other factors than 2, 3, 5");
    }
    this.length = length;
    this.factors = factors(length);
    this.cosines = new float[length];
    this.sines = new float[length];
    for (int k = 0; k < length; k++) {
      double angle = 2 * Math.PI * k / length;
      cosines[k] = (float) Math.cos(angle);
      sines[k] = (float) -Math.sin(angle);
    }
  }

  /** Whether there is a transform of this length. */
  public static boolean serves(int length) {
    int rest = length;
    for (int factor : new int[] {2, 3, 5}) {
      while (rest > 0 && rest % factor == 0) {
        rest /= factor;
      }
    }
    return rest == 1;
  }

  /** Fours, with a two before them if there is one left, then threes and fives. */
  private static int[] factors(int length) {
    List<Integer> all = new ArrayList<>();
    int rest = length;
    for (int factor : new int[] {4, 2, 3, 5}) {
      while (rest % factor == 0) {
        rest /= factor;
        if (factor == 2) {
          all.addFirst(factor);
        } else {
          all.add(factor);
        }
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Transforms {@code length} complex numbers in place. */
  public void transform(float[] real, float[] imaginary) {
    Pass pass = new Pass(real, imaginary, new float[length], new float[length]);
    int done = 1;
    for (int factor : factors) {
      pass.run(factor, done);
      done *= factor;
      pass = new Pass(pass.toReal, pass.toImaginary, pass.fromReal, pass.fromImaginary);
    }
    if (pass.fromReal != real) {
      System.arraycopy(pass.fromReal, 0, real, 0, length);
      System.arraycopy(pass.fromImaginary, 0, imaginary, 0, length);
    }
  }

  /** The inverse of {@link #transform}, the factor {@code 1 / length} included. */
  public void inverse(float[] real, float[] imaginary) {
    transform(imaginary, real); // swapping the parts before and after conjugates
    float scale = (float) (1.0 / length);
    for (int n = 0; n < length; n++) {
      real[n] *= scale;
      imaginary[n] *= scale;
    }
  }

  /** The butterflies of one factor. */
  private final class Pass {
    private final float[] fromReal;
    private final float[] fromImaginary;
    private final float[] toReal;
    private final float[] toImaginary;
    private int inner;
    private int done;

    Pass(float[] fromReal, float[] fromImaginary, float[] toReal, float[] toImaginary) {
      this.fromReal = fromReal;
      this.fromImaginary = fromImaginary;
      this.toReal = toReal;
      this.toImaginary = toImaginary;
    }

    /**
     * From {@code [done, factor, inner]} to {@code [factor, done, inner]}.
     *
     * @param before the product of the factors before
     */
    void run(int factor, int before) {
      done = before;
      inner = length / (factor * before);
      for (int k = 0; k < done; k++) {
        for (int i = 0; i < inner; i++) {
          int at = i + inner * factor * k;
          switch (factor) {
            case 2 -> two(at, i, k);
            case 3 -> three(at, i, k);
            case 4 -> four(at, i, k);
            default -> five(at, i, k);
          }
        }
      }
    }

    /** Sets output {@code j} of a butterfly, turned by its twiddle factor. */
    private void put(int j, int i, int k, float re, float im) {
      int to = i + inner * (k + done * j);
      if (i == 0 || j == 0) {
        toReal[to] = re;
        toImaginary[to] = im;
      } else {
        float cosine = cosines[j * done * i];
        float sine = sines[j * done * i];
        toReal[to] = re * cosine - im * sine;
        toImaginary[to] = re * sine + im * cosine;
      }
    }

    private void two(int at, int i, int k) {
      int other = at + inner;
      float re = fromReal[at];
      float im = fromImaginary[at];
      put(0, i, k, re + fromReal[other], im + fromImaginary[other]);
      put(1, i, k, re - fromReal[other], im - fromImaginary[other]);
    }

    private void three(int at, int i, int k) {
      int b = at + inner;
      int c = b + inner;
      float sumRe = fromReal[b] + fromReal[c];
      float sumIm = fromImaginary[b] + fromImaginary[c];
      float turnRe = -SIN_THIRD * (fromImaginary[b] - fromImaginary[c]);
      float turnIm = SIN_THIRD * (fromReal[b] - fromReal[c]);
      float re = fromReal[at] + COS_THIRD * sumRe;
      float im = fromImaginary[at] + COS_THIRD * sumIm;
      put(0, i, k, fromReal[at] + sumRe, fromImaginary[at] + sumIm);
      put(1, i, k, re + turnRe, im + turnIm);
      put(2, i, k, re - turnRe, im - turnIm);
    }

    private void four(int at, int i, int k) {
      int b = at + inner;
      int c = b + inner;
      int d = c + inner;
      float evenRe = fromReal[at] + fromReal[c];
      float evenIm = fromImaginary[at] + fromImaginary[c];
      float crossRe = fromReal[at] - fromReal[c];
      float crossIm = fromImaginary[at] - fromImaginary[c];
      float oddRe = fromReal[b] + fromReal[d];
      float oddIm = fromImaginary[b] + fromImaginary[d];
      float turnRe = fromImaginary[b] - fromImaginary[d];
      float turnIm = fromReal[d] - fromReal[b];
      put(0, i, k, evenRe + oddRe, evenIm + oddIm);
      put(1, i, k, crossRe + turnRe, crossIm + turnIm);
      put(2, i, k, evenRe - oddRe, evenIm - oddIm);
      put(3, i, k, crossRe - turnRe, crossIm - turnIm);
    }

    private void five(int at, int i, int k) {
      int b = at + inner;
      int c = b + inner;
      int d = c + inner;
      int e = d + inner;
      float outRe = fromReal[b] + fromReal[e];
      float outIm = fromImaginary[b] + fromImaginary[e];
      float inRe = fromReal[c] + fromReal[d];
      float inIm = fromImaginary[c] + fromImaginary[d];
      put(0, i, k, fromReal[at] + outRe + inRe, fromImaginary[at] + outIm + inIm);
      float outTurnRe = fromReal[b] - fromReal[e];
      float outTurnIm = fromImaginary[b] - fromImaginary[e];
      float inTurnRe = fromReal[c] - fromReal[d];
      float inTurnIm = fromImaginary[c] - fromImaginary[d];
      float re = fromReal[at] + COS_FIFTH * outRe + COS_TWO_FIFTHS * inRe;
      float im = fromImaginary[at] + COS_FIFTH * outIm + COS_TWO_FIFTHS * inIm;
      float turnRe = -(SIN_FIFTH * outTurnIm + SIN_TWO_FIFTHS * inTurnIm);
      float turnIm = SIN_FIFTH * outTurnRe + SIN_TWO_FIFTHS * inTurnRe;
      put(1, i, k, re + turnRe, im + turnIm);
      put(4, i, k, re - turnRe, im - turnIm);
      re = fromReal[at] + COS_TWO_FIFTHS * outRe + COS_FIFTH * inRe;
      im = fromImaginary[at] + COS_TWO_FIFTHS * outIm + COS_FIFTH * inIm;
      turnRe = -(SIN_TWO_FIFTHS * outTurnIm - SIN_FIFTH * inTurnIm);
      turnIm = SIN_TWO_FIFTHS * outTurnRe - SIN_FIFTH * inTurnRe;
      put(2, i, k, re + turnRe, im + turnIm);
      put(3, i, k, re - turnRe, im - turnIm);
    }
  }
}
