package dev.sardonyx.kernels.lanewise;

/** The functions of {@code dev.sardonyx.kernels.vector.VectorFunctions}, one number at a time. */
final class LanewiseFunctions {
  private static final float ROUNDER = 12582912f;

  private static final float LOWEST_POWER = -87.33654f;

  private static final float HIGHEST_POWER = 89f;

  private LanewiseFunctions() {}

  /** {@code min(high, max(low, x))}; NaN stays NaN. */
  static float clamp(float x, float low, float high) {
    float raised = x < low ? low : x;
    return raised > high ? high : raised;
  }

  static float exp(float x) {
    float bounded = clamp(x, -104f, 89f);
    float shifted = Math.fma(bounded, 1.44269504f, ROUNDER);
    float mantissa = reducedExp(bounded, shifted);
    int n = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUNDER);
    int half = n >> 1;
    float first = Float.intBitsToFloat((half + 127) << 23);
    float second = Float.intBitsToFloat((n - half + 127) << 23);
    return mantissa * first * second;
  }

  /** As {@link #exp}, but never below 1.2e-38, and infinity from 88.38 on. */
  static float boundedExp(float x) {
    return boundedPower(clamp(x, LOWEST_POWER, HIGHEST_POWER));
  }

  /** As {@link #boundedExp}, but some number of NaN. */
  static float numberExp(float x) {
    int below = Math.min(Float.floatToRawIntBits(x), Float.floatToRawIntBits(HIGHEST_POWER));
    int lowest = Float.floatToRawIntBits(LOWEST_POWER);
    int bounded = Integer.compareUnsigned(below, lowest) < 0 ? below : lowest;
    return boundedPower(Float.intBitsToFloat(bounded));
  }

  private static float boundedPower(float bounded) {
    float shifted = Math.fma(bounded, 1.44269504f, ROUNDER);
    float mantissa = reducedExp(bounded, shifted);
    return mantissa * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << 23) + 0x3F800000);
  }

  private static float reducedExp(float x, float shifted) {
    float n = shifted - ROUNDER;
    float rest = Math.fma(n, -6.93145752e-1f, x);
    rest = Math.fma(n, -1.42860677e-6f, rest);
    float p = Math.fma(rest, 1.37805939e-3f, 8.37312452e-3f);
    p = Math.fma(p, rest, 4.16695364e-2f);
    p = Math.fma(p, rest, 1.66664720e-1f);
    p = Math.fma(p, rest, 4.99999851e-1f);
    p = Math.fma(p, rest, 1f);
    return Math.fma(p, rest, 1f);
  }

  static float sigmoid(float x) {
    return 1f / (boundedExp(-x) + 1f);
  }

  static float tanh(float x) {
    float v = clamp(x, -9f, 9f);
    float square = v * v;
    float p = Math.fma(square, -2.76076847742355e-16f, 2.00018790482477e-13f);
    p = Math.fma(p, square, -8.60467152213735e-11f);
    p = Math.fma(p, square, 5.12229709037114e-08f);
    p = Math.fma(p, square, 1.48572235717979e-05f);
    p = Math.fma(p, square, 6.37261928875436e-04f);
    p = Math.fma(p, square, 4.89352455891786e-03f);
    float q = Math.fma(square, 1.19825839466702e-06f, 1.18534705686654e-04f);
    q = Math.fma(q, square, 2.26843463243900e-03f);
    q = Math.fma(q, square, 4.89352518554385e-03f);
    return p * v / q;
  }

  static float erf(float x) {
    float v = clamp(x, -4f, 4f);
    float square = v * v;
    float p = Math.fma(square, -2.72614225801306e-10f, 2.77068142495902e-08f);
    p = Math.fma(p, square, -2.10102402082508e-06f);
    p = Math.fma(p, square, -5.69250639462346e-05f);
    p = Math.fma(p, square, -7.34990630326855e-04f);
    p = Math.fma(p, square, -2.95459980854025e-03f);
    p = Math.fma(p, square, -1.60960333262415e-02f);
    float q = Math.fma(square, -1.45660718464996e-05f, -2.13374055278905e-04f);
    q = Math.fma(q, square, -1.68282697438203e-03f);
    q = Math.fma(q, square, -7.37332916720468e-03f);
    q = Math.fma(q, square, -1.42647390514189e-02f);
    return p * v / q;
  }
}
