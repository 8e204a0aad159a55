package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Copies of pixels into the lanes of panels. */
final class LanePacking {
  private static final int WIDTH = VectorTiles.WIDTH;

  /** Lanes 0, 2, 4 ... of two vectors one after the other. */
  private static final VectorShuffle<Float> EVERY_SECOND = VectorShuffle.iota(FLOATS, 0, 2, false);

  private LanePacking() {}

  static void pack(
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
    int span = (channels - 1) * channelStride + WIDTH * laneStride;
    boolean firstReadable = firstBegin < firstEnd && first >= 0 && first + span <= image.length;
    boolean secondReadable = second >= 0 && second + span <= image.length;
    if (laneStride > 2 || !firstReadable || !secondReadable && secondBegin < secondEnd) {
      packOneByOne(
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
    } else if (laneStride == 1 && firstBegin == 0 && firstEnd == WIDTH) {
      copy(channels, image, channelStride, first, to, toOffset, toStride);
    } else if (laneStride == 1) {
      blend(
          channels,
          image,
          channelStride,
          first,
          secondBegin < secondEnd ? second : first,
          lanes(0, firstBegin, firstEnd),
          lanes(LANES, firstBegin, firstEnd),
          lanes(0, secondBegin, secondEnd),
          lanes(LANES, secondBegin, secondEnd),
          to,
          toOffset,
          toStride);
    } else {
      blendEverySecond(
          channels,
          image,
          channelStride,
          first,
          secondBegin < secondEnd ? second : first,
          lanes(0, firstBegin, firstEnd),
          lanes(LANES, firstBegin, firstEnd),
          lanes(0, secondBegin, secondEnd),
          lanes(LANES, secondBegin, secondEnd),
          to,
          toOffset,
          toStride);
    }
  }

  /** The lanes of a vector whose lane 0 is lane {@code base} that are in {@code [begin, end)}. */
  private static VectorMask<Float> lanes(int base, int begin, int end) {
    return FLOATS.indexInRange(base - begin, end - begin);
  }

  private static void copy(
      int channels,
      float[] image,
      int channelStride,
      int first,
      float[] to,
      int toOffset,
      int toStride) {
    int from = first;
    int into = toOffset;
    for (int c = 0; c < channels; c++) {
      FloatVector.fromArray(FLOATS, image, from).intoArray(to, into);
      FloatVector.fromArray(FLOATS, image, from + LANES).intoArray(to, into + LANES);
      from += channelStride;
      into += toStride;
    }
  }

  private static void blend(
      int channels,
      float[] image,
      int channelStride,
      int first,
      int second,
      VectorMask<Float> firstLow,
      VectorMask<Float> firstHigh,
      VectorMask<Float> secondLow,
      VectorMask<Float> secondHigh,
      float[] to,
      int toOffset,
      int toStride) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int c = 0; c < channels; c++) {
      int x = first + c * channelStride;
      int y = second + c * channelStride;
      int into = toOffset + c * toStride;
      zero.blend(FloatVector.fromArray(FLOATS, image, x), firstLow)
          .blend(FloatVector.fromArray(FLOATS, image, y), secondLow)
          .intoArray(to, into);
      zero.blend(FloatVector.fromArray(FLOATS, image, x + LANES), firstHigh)
          .blend(FloatVector.fromArray(FLOATS, image, y + LANES), secondHigh)
          .intoArray(to, into + LANES);
    }
  }

  private static void blendEverySecond(
      int channels,
      float[] image,
      int channelStride,
      int first,
      int second,
      VectorMask<Float> firstLow,
      VectorMask<Float> firstHigh,
      VectorMask<Float> secondLow,
      VectorMask<Float> secondHigh,
      float[] to,
      int toOffset,
      int toStride) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int c = 0; c < channels; c++) {
      int x = first + c * channelStride;
      int y = second + c * channelStride;
      int into = toOffset + c * toStride;
      FloatVector x0 = FloatVector.fromArray(FLOATS, image, x);
      FloatVector x1 = FloatVector.fromArray(FLOATS, image, x + LANES);
      FloatVector y0 = FloatVector.fromArray(FLOATS, image, y);
      FloatVector y1 = FloatVector.fromArray(FLOATS, image, y + LANES);
      zero.blend(x0.rearrange(EVERY_SECOND, x1), firstLow)
          .blend(y0.rearrange(EVERY_SECOND, y1), secondLow)
          .intoArray(to, into);
      x0 = FloatVector.fromArray(FLOATS, image, x + 2 * LANES);
      x1 = FloatVector.fromArray(FLOATS, image, x + 3 * LANES);
      y0 = FloatVector.fromArray(FLOATS, image, y + 2 * LANES);
      y1 = FloatVector.fromArray(FLOATS, image, y + 3 * LANES);
      zero.blend(x0.rearrange(EVERY_SECOND, x1), firstHigh)
          .blend(y0.rearrange(EVERY_SECOND, y1), secondHigh)
          .intoArray(to, into + LANES);
    }
  }

  private static void packOneByOne(
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
    for (int c = 0; c < channels; c++) {
      int row = toOffset + c * toStride;
      Arrays.fill(to, row, row + WIDTH, 0);
      int from = first + c * channelStride;
      for (int i = firstBegin; i < firstEnd; i++) {
        to[row + i] = image[from + i * laneStride];
      }
      from = second + c * channelStride;
      for (int i = secondBegin; i < secondEnd; i++) {
        to[row + i] = image[from + i * laneStride];
      }
    }
  }

  /**
   * Copies elements {@code offset, offset + 2 ...}, as many as whole vectors hold that can be read.
   *
   * @return how many of {@code count} were copied
   */
  static int copyEverySecond(int count, float[] from, int offset, float[] to, int toOffset) {
    int i = 0;
    int readable = (from.length - offset) / 2;
    for (; i <= Math.min(count, readable) - LANES; i += LANES) {
      FloatVector near = FloatVector.fromArray(FLOATS, from, offset + 2 * i);
      FloatVector far = FloatVector.fromArray(FLOATS, from, offset + 2 * i + LANES);
      near.rearrange(EVERY_SECOND, far).intoArray(to, toOffset + i);
    }
    return i;
  }
}
