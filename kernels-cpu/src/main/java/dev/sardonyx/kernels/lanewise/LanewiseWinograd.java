package dev.sardonyx.kernels.lanewise;

/** The two transforms of Winograd's convolution along one dimension, one channel at a time. */
final class LanewiseWinograd {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  private LanewiseWinograd() {}

  /** Six numbers {@code stride} apart to six, by the rows of {@code Bᵀ}. */
  static void input4(float[] d, int from, int stride, float[] to, int into, int toStride) {
    float d0 = d[from];
    float d1 = d[from + stride];
    float d2 = d[from + 2 * stride];
    float d3 = d[from + 3 * stride];
    float d4 = d[from + 4 * stride];
    float d5 = d[from + 5 * stride];
    to[into] = Math.fma(d2, -2.5f, d4) + d0;
    float even = Math.fma(d2, -2f, d4);
    float odd = Math.fma(d1, -2f, d3);
    to[into + toStride] = Math.fma(odd, ROOT_HALF, even);
    to[into + 2 * toStride] = Math.fma(odd, -ROOT_HALF, even);
    even = Math.fma(d2, -0.5f, d4);
    odd = Math.fma(d1, -0.5f, d3);
    to[into + 3 * toStride] = Math.fma(odd, ROOT_TWO, even);
    to[into + 4 * toStride] = Math.fma(odd, -ROOT_TWO, even);
    to[into + 5 * toStride] = Math.fma(d3, -2.5f, d1) + d5;
  }

  /** Four numbers to four. */
  static void input2(float[] d, int from, int stride, float[] to, int into, int toStride) {
    float d0 = d[from];
    float d1 = d[from + stride];
    float d2 = d[from + 2 * stride];
    float d3 = d[from + 3 * stride];
    to[into] = d0 - d2;
    to[into + toStride] = d1 + d2;
    to[into + 2 * toStride] = d2 - d1;
    to[into + 3 * toStride] = d3 - d1;
  }

  /** Six numbers to four, by the rows of {@code Aᵀ}. */
  static void output4(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m0 = m[from];
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    float m3 = m[from + 3 * stride];
    float m4 = m[from + 4 * stride];
    float m5 = m[from + 5 * stride];
    float sumNear = m1 + m2;
    float sumFar = m3 + m4;
    float near = (m1 - m2) * ROOT_HALF;
    float far = (m3 - m4) * ROOT_TWO;
    to[into] = m0 + sumNear + sumFar;
    to[into + toStride] = near + far;
    to[into + 2 * toStride] = sumNear * 0.5f + (sumFar + sumFar);
    to[into + 3 * toStride] = Math.fma(near, 0.5f, far + far) + m5;
  }

  /** Four numbers to two. */
  static void output2(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    to[into] = m[from] + m1 + m2;
    to[into + toStride] = m1 - m2 + m[from + 3 * stride];
  }
}
