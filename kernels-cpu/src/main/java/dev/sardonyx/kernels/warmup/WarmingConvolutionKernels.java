package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.lanewise.LanewiseConvolutionKernels;

/** The inner loops of convolution and pooling. */
final class WarmingConvolutionKernels implements ConvolutionKernels, Exercises {
  private static final int PACK = 0;
  private static final int PACK_EVERY_SECOND = 1;
  private static final int COPY_EVERY_SECOND = 2;
  private static final int WEIGHTED = 3;
  private static final int GREATEST = 4;
  private static final int KERNELS = 5;

  private static final int CHANNELS = 48;

  private static final int[] TAPS = {0, 1, 2, 64, 65, 66, 128, 129, 130};

  private final ConvolutionKernels vector;
  private final ConvolutionKernels lanewise;
  private final int lanes;
  private final Warmth[] warmth;

  WarmingConvolutionKernels(ConvolutionKernels vector, int lanes, WarmUp warmUp) {
    this.vector = vector;
    this.lanewise = new LanewiseConvolutionKernels(lanes);
    this.lanes = lanes;
    this.warmth = Warmth.all(warmUp, this, KERNELS);
  }

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
    int kernel = laneStride == 1 ? PACK : PACK_EVERY_SECOND;
    (warmth[kernel].isWarm(2L * channels * lanes) ? vector : lanewise)
        .packLanes(
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
    (stride == 2 && warmth[COPY_EVERY_SECOND].isWarm(count) ? vector : lanewise)
        .copyStrided(count, from, offset, stride, to, toOffset);
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
    (warmth[WEIGHTED].isWarm((long) count * taps.length) ? vector : lanewise)
        .weightedTaps(count, image, offset, taps, weights, weightsOffset, bias, out, outOffset);
  }

  @Override
  public void greatestTaps(
      int count, float[] image, int offset, int[] taps, float[] out, int outOffset) {
    (warmth[GREATEST].isWarm((long) count * taps.length) ? vector : lanewise)
        .greatestTaps(count, image, offset, taps, out, outOffset);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    int width = 2 * lanes;
    int half = data.length / 2;
    switch (index) {
      case PACK -> {
        // Both ways: whole rows, and rows of two pieces.
        vector.packLanes(CHANNELS, data, lanes, 1, 0, 0, width, 0, 0, 0, data, half, width);
        vector.packLanes(CHANNELS, data, lanes, 1, 0, 1, lanes, 0, lanes, width, data, half, width);
        return 16 * CHANNELS;
      }
      case PACK_EVERY_SECOND -> {
        vector.packLanes(CHANNELS, data, lanes, 2, 0, 0, lanes, 0, lanes, width, data, half, width);
        return 14 * CHANNELS;
      }
      case COPY_EVERY_SECOND -> {
        vector.copyStrided(CHANNELS * lanes, data, 0, 2, data, half);
        return 4 * CHANNELS;
      }
      case WEIGHTED -> {
        // Vectors by eights, by threes, alone, and one that overlaps.
        vector.weightedTaps(28 * lanes + 1, data, 0, TAPS, data, 0, 0, data, half);
        return 60 * TAPS.length;
      }
      default -> {
        vector.greatestTaps(30 * lanes, data, 0, TAPS, data, half);
        return 60 * TAPS.length;
      }
    }
  }
}
