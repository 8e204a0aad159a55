package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The two transforms of Winograd's convolution along one dimension, a vector of channels at a time.
 *
 * <p>Both work from array to array: methods that take or return vectors would box them wherever C2
 * doesn't inline.
 */
final class VectorWinograd {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  private VectorWinograd() {}

  /** Six vectors {@code stride} apart to six, by the rows of {@code Bᵀ}. */
  static void input4(float[] d, int from, int stride, float[] to, int into, int toStride) {
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, from + stride);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, from + 2 * stride);
    FloatVector d3 = FloatVector.fromArray(FLOATS, d, from + 3 * stride);
    FloatVector d4 = FloatVector.fromArray(FLOATS, d, from + 4 * stride);
    d2.fma(FloatVector.broadcast(FLOATS, -2.5f), d4)
        .add(FloatVector.fromArray(FLOATS, d, from))
        .intoArray(to, into);
    FloatVector even = d2.fma(FloatVector.broadcast(FLOATS, -2f), d4);
    FloatVector odd = d1.fma(FloatVector.broadcast(FLOATS, -2f), d3);
    odd.fma(FloatVector.broadcast(FLOATS, ROOT_HALF), even).intoArray(to, into + toStride);
    odd.fma(FloatVector.broadcast(FLOATS, -ROOT_HALF), even).intoArray(to, into + 2 * toStride);
    even = d2.fma(FloatVector.broadcast(FLOATS, -0.5f), d4);
    odd = d1.fma(FloatVector.broadcast(FLOATS, -0.5f), d3);
    odd.fma(FloatVector.broadcast(FLOATS, ROOT_TWO), even).intoArray(to, into + 3 * toStride);
    odd.fma(FloatVector.broadcast(FLOATS, -ROOT_TWO), even).intoArray(to, into + 4 * toStride);
    d3.fma(FloatVector.broadcast(FLOATS, -2.5f), d1)
        .add(FloatVector.fromArray(FLOATS, d, from + 5 * stride))
        .intoArray(to, into + 5 * toStride);
  }

  /** Four vectors to four. */
  static void input2(float[] d, int from, int stride, float[] to, int into, int toStride) {
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, from + stride);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, from + 2 * stride);
    FloatVector.fromArray(FLOATS, d, from).sub(d2).intoArray(to, into);
    d1.add(d2).intoArray(to, into + toStride);
    d2.sub(d1).intoArray(to, into + 2 * toStride);
    FloatVector.fromArray(FLOATS, d, from + 3 * stride).sub(d1).intoArray(to, into + 3 * toStride);
  }

  /** Six vectors to four, by the rows of {@code Aᵀ}. */
  static void output4(float[] m, int from, int stride, float[] to, int into, int toStride) {
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + stride);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * stride);
    FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 3 * stride);
    FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 4 * stride);
    FloatVector sumNear = m1.add(m2);
    FloatVector sumFar = m3.add(m4);
    FloatVector.fromArray(FLOATS, m, from).add(sumNear).add(sumFar).intoArray(to, into);
    sumNear
        .mul(FloatVector.broadcast(FLOATS, 0.5f))
        .add(sumFar.add(sumFar))
        .intoArray(to, into + 2 * toStride);
    FloatVector near = m1.sub(m2).mul(FloatVector.broadcast(FLOATS, ROOT_HALF));
    FloatVector far = m3.sub(m4).mul(FloatVector.broadcast(FLOATS, ROOT_TWO));
    near.add(far).intoArray(to, into + toStride);
    near.fma(FloatVector.broadcast(FLOATS, 0.5f), far.add(far))
        .add(FloatVector.fromArray(FLOATS, m, from + 5 * stride))
        .intoArray(to, into + 3 * toStride);
  }

  /** As {@link #output4}, with a bias added and only the first {@code count} vectors wanted. */
  static void lastOutput4(
      float[] m, int from, float[] bias, int biasOffset, int count, float[] to, int into) {
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + LANES);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * LANES);
    FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 3 * LANES);
    FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 4 * LANES);
    FloatVector sumNear = m1.add(m2);
    FloatVector sumFar = m3.add(m4);
    FloatVector near = m1.sub(m2).mul(FloatVector.broadcast(FLOATS, ROOT_HALF));
    FloatVector far = m3.sub(m4).mul(FloatVector.broadcast(FLOATS, ROOT_TWO));
    FloatVector.fromArray(FLOATS, m, from).add(sumNear).add(sumFar).add(added).intoArray(to, into);
    if (count > 1) {
      near.add(far).add(added).intoArray(to, into + LANES);
    }
    if (count > 2) {
      sumNear
          .mul(FloatVector.broadcast(FLOATS, 0.5f))
          .add(sumFar.add(sumFar))
          .add(added)
          .intoArray(to, into + 2 * LANES);
    }
    if (count > 3) {
      near.fma(FloatVector.broadcast(FLOATS, 0.5f), far.add(far))
          .add(FloatVector.fromArray(FLOATS, m, from + 5 * LANES))
          .add(added)
          .intoArray(to, into + 3 * LANES);
    }
  }

  /** Four vectors to two. */
  static void output2(float[] m, int from, int stride, float[] to, int into, int toStride) {
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + stride);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * stride);
    FloatVector.fromArray(FLOATS, m, from).add(m1).add(m2).intoArray(to, into);
    m1.sub(m2)
        .add(FloatVector.fromArray(FLOATS, m, from + 3 * stride))
        .intoArray(to, into + toStride);
  }

  /** As {@link #output2}, with a bias added and only the first {@code count} vectors wanted. */
  static void lastOutput2(
      float[] m, int from, float[] bias, int biasOffset, int count, float[] to, int into) {
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + LANES);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * LANES);
    FloatVector.fromArray(FLOATS, m, from).add(m1).add(m2).add(added).intoArray(to, into);
    if (count > 1) {
      m1.sub(m2)
          .add(FloatVector.fromArray(FLOATS, m, from + 3 * LANES))
          .add(added)
          .intoArray(to, into + LANES);
    }
  }
}
