package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import jdk.incubator.vector.FloatVector;

/** The inner loops of convolution and pooling in the Vector API. */
final class VectorConvolutionKernels implements ConvolutionKernels {
  @Override
  public void packLanes(
      int channels,
      float[] image,
      int channelStride,
      int laneStride,
      int first,
      int firstBegin,
      int firstEnd,
      int second,
      int secondBegin,
      int secondEnd,
      float[] to,
      int toOffset,
      int toStride) {
    LanePacking.pack(
        channels,
        image,
        channelStride,
        laneStride,
        first,
        firstBegin,
        firstEnd,
        second,
        secondBegin,
        secondEnd,
        to,
        toOffset,
        toStride);
  }

  @Override
  public void copyStrided(
      int count, float[] from, int offset, int stride, float[] to, int toOffset) {
    if (stride == 1) {
      System.arraycopy(from, offset, to, toOffset, count);
      return;
    }
    int i = stride == 2 ? LanePacking.copyEverySecond(count, from, offset, to, toOffset) : 0;
    for (; i < count; i++) {
      to[toOffset + i] = from[offset + i * stride];
    }
  }

  @Override
  public void weightedTaps(
      int count,
      float[] image,
      int offset,
      int[] taps,
      float[] weights,
      int weightsOffset,
      float bias,
      float[] out,
      int outOffset) {
    int i = 0;
    for (; i <= count - 8 * LANES; i += 8 * LANES) {
      weightedTaps8(image, offset + i, taps, weights, weightsOffset, bias, out, outOffset + i);
    }
    for (; i <= count - 3 * LANES; i += 3 * LANES) {
      weightedTaps3(image, offset + i, taps, weights, weightsOffset, bias, out, outOffset + i);
    }
    for (; i <= count - LANES; i += LANES) {
      weightedTaps1(image, offset + i, taps, weights, weightsOffset, bias, out, outOffset + i);
    }
    if (i < count && count >= LANES) {
      // The last vector overlaps the one before.
      int last = count - LANES;
      weightedTaps1(
          image, offset + last, taps, weights, weightsOffset, bias, out, outOffset + last);
      return;
    }
    for (; i < count; i++) {
      float sum = 0;
      for (int tap = 0; tap < taps.length; tap++) {
        sum += weights[weightsOffset + tap] * image[offset + taps[tap] + i];
      }
      out[outOffset + i] = sum + bias;
    }
  }

  /** Eight vectors: as many sums as it takes for none to wait. */
  private static void weightedTaps8(
      float[] image,
      int offset,
      int[] taps,
      float[] weights,
      int weightsOffset,
      float bias,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int tap = 0; tap < taps.length; tap++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsOffset + tap]);
      int from = offset + taps[tap];
      sum0 = FloatVector.fromArray(FLOATS, image, from).fma(weight, sum0);
      sum1 = FloatVector.fromArray(FLOATS, image, from + LANES).fma(weight, sum1);
      sum2 = FloatVector.fromArray(FLOATS, image, from + 2 * LANES).fma(weight, sum2);
      sum3 = FloatVector.fromArray(FLOATS, image, from + 3 * LANES).fma(weight, sum3);
      sum4 = FloatVector.fromArray(FLOATS, image, from + 4 * LANES).fma(weight, sum4);
      sum5 = FloatVector.fromArray(FLOATS, image, from + 5 * LANES).fma(weight, sum5);
      sum6 = FloatVector.fromArray(FLOATS, image, from + 6 * LANES).fma(weight, sum6);
      sum7 = FloatVector.fromArray(FLOATS, image, from + 7 * LANES).fma(weight, sum7);
    }
    sum0.add(bias).intoArray(out, to);
    sum1.add(bias).intoArray(out, to + LANES);
    sum2.add(bias).intoArray(out, to + 2 * LANES);
    sum3.add(bias).intoArray(out, to + 3 * LANES);
    sum4.add(bias).intoArray(out, to + 4 * LANES);
    sum5.add(bias).intoArray(out, to + 5 * LANES);
    sum6.add(bias).intoArray(out, to + 6 * LANES);
    sum7.add(bias).intoArray(out, to + 7 * LANES);
  }

  private static void weightedTaps3(
      float[] image,
      int offset,
      int[] taps,
      float[] weights,
      int weightsOffset,
      float bias,
      float[] out,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    for (int tap = 0; tap < taps.length; tap++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsOffset + tap]);
      int from = offset + taps[tap];
      sum0 = FloatVector.fromArray(FLOATS, image, from).fma(weight, sum0);
      sum1 = FloatVector.fromArray(FLOATS, image, from + LANES).fma(weight, sum1);
      sum2 = FloatVector.fromArray(FLOATS, image, from + 2 * LANES).fma(weight, sum2);
    }
    sum0.add(bias).intoArray(out, to);
    sum1.add(bias).intoArray(out, to + LANES);
    sum2.add(bias).intoArray(out, to + 2 * LANES);
  }

  private static void weightedTaps1(
      float[] image,
      int offset,
      int[] taps,
      float[] weights,
      int weightsOffset,
      float bias,
      float[] out,
      int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int tap = 0; tap < taps.length; tap++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsOffset + tap]);
      sum = FloatVector.fromArray(FLOATS, image, offset + taps[tap]).fma(weight, sum);
    }
    sum.add(bias).intoArray(out, to);
  }

  @Override
  public void greatestTaps(
      int count, float[] image, int offset, int[] taps, float[] out, int outOffset) {
    int i = 0;
    for (; i <= count - 4 * LANES; i += 4 * LANES) {
      greatestTaps4(image, offset + i, taps, out, outOffset + i);
    }
    for (; i <= count - LANES; i += LANES) {
      greatestTaps1(image, offset + i, taps, out, outOffset + i);
    }
    for (; i < count; i++) {
      float greatest = image[offset + taps[0] + i];
      for (int tap = 1; tap < taps.length; tap++) {
        greatest = Math.max(greatest, image[offset + taps[tap] + i]);
      }
      out[outOffset + i] = greatest;
    }
  }

  private static void greatestTaps4(float[] image, int offset, int[] taps, float[] out, int to) {
    int from = offset + taps[0];
    FloatVector max0 = FloatVector.fromArray(FLOATS, image, from);
    FloatVector max1 = FloatVector.fromArray(FLOATS, image, from + LANES);
    FloatVector max2 = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
    FloatVector max3 = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
    for (int tap = 1; tap < taps.length; tap++) {
      from = offset + taps[tap];
      max0 = max0.max(FloatVector.fromArray(FLOATS, image, from));
      max1 = max1.max(FloatVector.fromArray(FLOATS, image, from + LANES));
      max2 = max2.max(FloatVector.fromArray(FLOATS, image, from + 2 * LANES));
      max3 = max3.max(FloatVector.fromArray(FLOATS, image, from + 3 * LANES));
    }
    max0.intoArray(out, to);
    max1.intoArray(out, to + LANES);
    max2.intoArray(out, to + 2 * LANES);
    max3.intoArray(out, to + 3 * LANES);
  }

  private static void greatestTaps1(float[] image, int offset, int[] taps, float[] out, int to) {
    FloatVector max = FloatVector.fromArray(FLOATS, image, offset + taps[0]);
    for (int tap = 1; tap < taps.length; tap++) {
      max = max.max(FloatVector.fromArray(FLOATS, image, offset + taps[tap]));
    }
    max.intoArray(out, to);
  }
}
