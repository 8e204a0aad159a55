package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The transform of Winograd's products back along one dimension, over runs of patches, as {@link
 * VectorWinogradInput} does it there.
 */
final class VectorWinogradOutput {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  private VectorWinogradOutput() {}

  /**
   * Six products of each of several patches to four, by the rows of {@code Aᵀ} of F(4x4, 3x3);
   * those of one patch are {@code stride} apart.
   */
  static void down6(
      int patches, float[] m, int from, int stride, float[] to, int into, int toStride) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    int from4 = from + 4 * stride;
    int from5 = from + 5 * stride;
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    for (int i = 0; i < patches * LANES; i += LANES) {
      FloatVector m1 = FloatVector.fromArray(FLOATS, m, from1 + i);
      FloatVector m2 = FloatVector.fromArray(FLOATS, m, from2 + i);
      FloatVector m3 = FloatVector.fromArray(FLOATS, m, from3 + i);
      FloatVector m4 = FloatVector.fromArray(FLOATS, m, from4 + i);
      FloatVector sumNear = m1.add(m2);
      FloatVector sumFar = m3.add(m4);
      FloatVector near = m1.sub(m2).mul(FloatVector.broadcast(FLOATS, ROOT_HALF));
      FloatVector far = m3.sub(m4).mul(FloatVector.broadcast(FLOATS, ROOT_TWO));
      FloatVector.fromArray(FLOATS, m, from + i).add(sumNear).add(sumFar).intoArray(to, into + i);
      near.add(far).intoArray(to, into1 + i);
      sumNear
          .mul(FloatVector.broadcast(FLOATS, 0.5f))
          .add(sumFar.add(sumFar))
          .intoArray(to, into2 + i);
      near.fma(FloatVector.broadcast(FLOATS, 0.5f), far.add(far))
          .add(FloatVector.fromArray(FLOATS, m, from5 + i))
          .intoArray(to, into3 + i);
    }
  }

  /** Four products of each patch to two, for F(2x2, 3x3). */
  static void down4(
      int patches, float[] m, int from, int stride, float[] to, int into, int toStride) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    int into1 = into + toStride;
    for (int i = 0; i < patches * LANES; i += LANES) {
      FloatVector m1 = FloatVector.fromArray(FLOATS, m, from1 + i);
      FloatVector m2 = FloatVector.fromArray(FLOATS, m, from2 + i);
      FloatVector.fromArray(FLOATS, m, from + i).add(m1).add(m2).intoArray(to, into + i);
      m1.sub(m2).add(FloatVector.fromArray(FLOATS, m, from3 + i)).intoArray(to, into1 + i);
    }
  }

  /** As {@link #down6}, with a bias added and four pixels of each patch side by side. */
  static void across6(
      int patches,
      float[] m,
      int from,
      int stride,
      float[] bias,
      int biasOffset,
      float[] to,
      int into) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    int from4 = from + 4 * stride;
    int from5 = from + 5 * stride;
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    for (int i = 0; i < patches * LANES; i += LANES) {
      int pixel = into + i * 4;
      FloatVector m1 = FloatVector.fromArray(FLOATS, m, from1 + i);
      FloatVector m2 = FloatVector.fromArray(FLOATS, m, from2 + i);
      FloatVector m3 = FloatVector.fromArray(FLOATS, m, from3 + i);
      FloatVector m4 = FloatVector.fromArray(FLOATS, m, from4 + i);
      FloatVector sumNear = m1.add(m2);
      FloatVector sumFar = m3.add(m4);
      FloatVector near = m1.sub(m2).mul(FloatVector.broadcast(FLOATS, ROOT_HALF));
      FloatVector far = m3.sub(m4).mul(FloatVector.broadcast(FLOATS, ROOT_TWO));
      FloatVector.fromArray(FLOATS, m, from + i)
          .add(sumNear)
          .add(sumFar)
          .add(added)
          .intoArray(to, pixel);
      near.add(far).add(added).intoArray(to, pixel + LANES);
      sumNear
          .mul(FloatVector.broadcast(FLOATS, 0.5f))
          .add(sumFar.add(sumFar))
          .add(added)
          .intoArray(to, pixel + 2 * LANES);
      near.fma(FloatVector.broadcast(FLOATS, 0.5f), far.add(far))
          .add(FloatVector.fromArray(FLOATS, m, from5 + i))
          .add(added)
          .intoArray(to, pixel + 3 * LANES);
    }
  }

  /** As {@link #down4}, with a bias added and two pixels of each patch side by side. */
  static void across4(
      int patches,
      float[] m,
      int from,
      int stride,
      float[] bias,
      int biasOffset,
      float[] to,
      int into) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    for (int i = 0; i < patches * LANES; i += LANES) {
      int pixel = into + i * 2;
      FloatVector m1 = FloatVector.fromArray(FLOATS, m, from1 + i);
      FloatVector m2 = FloatVector.fromArray(FLOATS, m, from2 + i);
      FloatVector.fromArray(FLOATS, m, from + i).add(m1).add(m2).add(added).intoArray(to, pixel);
      m1.sub(m2)
          .add(FloatVector.fromArray(FLOATS, m, from3 + i))
          .add(added)
          .intoArray(to, pixel + LANES);
    }
  }

  /** As {@link #across6} for one patch, of whose pixels only the first {@code count} are wanted. */
  static void last6(
      int count,
      float[] m,
      int from,
      int stride,
      float[] bias,
      int biasOffset,
      float[] to,
      int into) {
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + stride);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * stride);
    FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 3 * stride);
    FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 4 * stride);
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
          .add(FloatVector.fromArray(FLOATS, m, from + 5 * stride))
          .add(added)
          .intoArray(to, into + 3 * LANES);
    }
  }

  /** As {@link #across4} for one patch, of whose pixels only the first {@code count} are wanted. */
  static void last4(
      int count,
      float[] m,
      int from,
      int stride,
      float[] bias,
      int biasOffset,
      float[] to,
      int into) {
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + stride);
    FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * stride);
    FloatVector.fromArray(FLOATS, m, from).add(m1).add(m2).add(added).intoArray(to, into);
    if (count > 1) {
      m1.sub(m2)
          .add(FloatVector.fromArray(FLOATS, m, from + 3 * stride))
          .add(added)
          .intoArray(to, into + LANES);
    }
  }
}
