package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of a vector of floats. Where results are normal numbers, their errors in units in the
 * last place, against {@link StrictMath}, are at most 1.5 for the exponential, 3 for the sigmoid, 5
 * for the hyperbolic tangent and 6 for the error function. NaN gives NaN: bounds are applied by
 * comparing and blending, which lets NaN through, and the arithmetic carries it on.
 *
 * <p>For small loops only: C2 doesn't inline these into large kernels.
 */
final class VectorFunctions {
  /** Adding it rounds a float of magnitude below 2^22 to an integer, in the low mantissa bits. */
  private static final float ROUNDER = 12582912f;

  /** Where the exponential is the smallest normal number. */
  private static final float LOWEST_POWER = -87.33654f;

  /** From where on it is infinite. */
  private static final float HIGHEST_POWER = 89f;

  private VectorFunctions() {}

  /** {@code min(high, max(low, x))}; NaN stays NaN. */
  static FloatVector clamp(FloatVector x, float low, float high) {
    FloatVector raised = x.blend(low, x.compare(VectorOperators.LT, low));
    return raised.blend(high, raised.compare(VectorOperators.GT, high));
  }

  /** The exponential over the whole range: 0, denormal results and infinity included. */
  static FloatVector exp(FloatVector x) {
    FloatVector bounded = clamp(x, -104f, 89f);
    FloatVector shifted = bounded.fma(broadcast(FLOATS, 1.44269504f), broadcast(FLOATS, ROUNDER));
    FloatVector mantissa = reducedExp(bounded, shifted);
    // 2^n in two steps, as 2^128 and 2^-150 are no floats.
    IntVector n = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    FloatVector second =
        n.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    return mantissa.mul(first).mul(second);
  }

  /**
   * As {@link #exp}, but never below 1.2e-38, and infinity from 88.38 on, where 2^127.5 is passed:
   * of no matter to a sum or a denominator with a 1 in it.
   */
  static FloatVector boundedExp(FloatVector x) {
    return boundedPower(clamp(x, LOWEST_POWER, HIGHEST_POWER));
  }

  /**
   * As {@link #boundedExp}, but some number of NaN: for what is combined with {@code x} later,
   * which is NaN then anyway. Integers order floats of one sign as their bits, so that an integer's
   * minimum bounds the positive ones and one without sign the negative ones; a comparison of floats
   * and a choice take twice the instructions.
   */
  static FloatVector numberExp(FloatVector x) {
    return boundedPower(
        x.reinterpretAsInts()
            .lanewise(VectorOperators.MIN, Float.floatToRawIntBits(HIGHEST_POWER))
            .lanewise(VectorOperators.UMIN, Float.floatToRawIntBits(LOWEST_POWER))
            .reinterpretAsFloats());
  }

  /** The exponential between the bounds. */
  private static FloatVector boundedPower(FloatVector bounded) {
    FloatVector shifted = bounded.fma(broadcast(FLOATS, 1.44269504f), broadcast(FLOATS, ROUNDER));
    FloatVector mantissa = reducedExp(bounded, shifted);
    FloatVector power =
        shifted
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add(0x3F800000)
            .reinterpretAsFloats();
    return mantissa.mul(power);
  }

  /** {@code exp(x - n * log(2))} where {@code shifted} is n + ROUNDER: a polynomial of degree 6. */
  private static FloatVector reducedExp(FloatVector x, FloatVector shifted) {
    FloatVector n = shifted.sub(ROUNDER);
    // log(2) in two parts, the first with few enough bits for an exact product.
    FloatVector rest = n.fma(broadcast(FLOATS, -6.93145752e-1f), x);
    rest = n.fma(broadcast(FLOATS, -1.42860677e-6f), rest);
    FloatVector p = rest.fma(broadcast(FLOATS, 1.37805939e-3f), broadcast(FLOATS, 8.37312452e-3f));
    p = p.fma(rest, broadcast(FLOATS, 4.16695364e-2f));
    p = p.fma(rest, broadcast(FLOATS, 1.66664720e-1f));
    p = p.fma(rest, broadcast(FLOATS, 4.99999851e-1f));
    p = p.fma(rest, broadcast(FLOATS, 1f));
    return p.fma(rest, broadcast(FLOATS, 1f));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  static FloatVector sigmoid(FloatVector x) {
    return broadcast(FLOATS, 1f).div(boundedExp(x.neg()).add(1f));
  }

  /** The hyperbolic tangent: a rational function on [-9, 9]. */
  static FloatVector tanh(FloatVector x) {
    FloatVector v = clamp(x, -9f, 9f);
    FloatVector square = v.mul(v);
    FloatVector p =
        square.fma(
            broadcast(FLOATS, -2.76076847742355e-16f), broadcast(FLOATS, 2.00018790482477e-13f));
    p = p.fma(square, broadcast(FLOATS, -8.60467152213735e-11f));
    p = p.fma(square, broadcast(FLOATS, 5.12229709037114e-08f));
    p = p.fma(square, broadcast(FLOATS, 1.48572235717979e-05f));
    p = p.fma(square, broadcast(FLOATS, 6.37261928875436e-04f));
    p = p.fma(square, broadcast(FLOATS, 4.89352455891786e-03f));
    FloatVector q =
        square.fma(
            broadcast(FLOATS, 1.19825839466702e-06f), broadcast(FLOATS, 1.18534705686654e-04f));
    q = q.fma(square, broadcast(FLOATS, 2.26843463243900e-03f));
    q = q.fma(square, broadcast(FLOATS, 4.89352518554385e-03f));
    return p.mul(v).div(q);
  }

  /** The error function: a rational function on [-4, 4]. */
  static FloatVector erf(FloatVector x) {
    FloatVector v = clamp(x, -4f, 4f);
    FloatVector square = v.mul(v);
    FloatVector p =
        square.fma(
            broadcast(FLOATS, -2.72614225801306e-10f), broadcast(FLOATS, 2.77068142495902e-08f));
    p = p.fma(square, broadcast(FLOATS, -2.10102402082508e-06f));
    p = p.fma(square, broadcast(FLOATS, -5.69250639462346e-05f));
    p = p.fma(square, broadcast(FLOATS, -7.34990630326855e-04f));
    p = p.fma(square, broadcast(FLOATS, -2.95459980854025e-03f));
    p = p.fma(square, broadcast(FLOATS, -1.60960333262415e-02f));
    FloatVector q =
        square.fma(
            broadcast(FLOATS, -1.45660718464996e-05f), broadcast(FLOATS, -2.13374055278905e-04f));
    q = q.fma(square, broadcast(FLOATS, -1.68282697438203e-03f));
    q = q.fma(square, broadcast(FLOATS, -7.37332916720468e-03f));
    q = q.fma(square, broadcast(FLOATS, -1.42647390514189e-02f));
    return p.mul(v).div(q);
  }
}
