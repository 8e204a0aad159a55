package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import java.util.Arrays;

/** The inner loops of convolution and pooling, lane by lane. */
public final class LanewiseConvolutionKernels implements ConvolutionKernels {
  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated
   */
  public LanewiseConvolutionKernels(int lanes) {
    this.lanes = lanes;
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
    for (int c = 0; c < channels; c++) {
      int row = toOffset + c * toStride;
      Arrays.fill(to, row, row + 2 * lanes, 0);
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

  @Override
  public void copyStrided(
      int count, float[] from, int offset, int stride, float[] to, int toOffset) {
    if (stride == 1) {
      System.arraycopy(from, offset, to, toOffset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
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
    Arrays.fill(out, outOffset, outOffset + count, 0);
    boolean fused = count >= lanes;
    for (int tap = 0; tap < taps.length; tap++) {
      float weight = weights[weightsOffset + tap];
      int from = offset + taps[tap];
      if (fused) {
        for (int i = 0; i < count; i++) {
          out[outOffset + i] = Math.fma(image[from + i], weight, out[outOffset + i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          out[outOffset + i] += weight * image[from + i];
        }
      }
    }
    for (int i = outOffset; i < outOffset + count; i++) {
      out[i] += bias;
    }
  }

  @Override
  public void greatestTaps(
      int count, float[] image, int offset, int[] taps, float[] out, int outOffset) {
    System.arraycopy(image, offset + taps[0], out, outOffset, count);
    for (int tap = 1; tap < taps.length; tap++) {
      int from = offset + taps[tap];
      for (int i = 0; i < count; i++) {
        out[outOffset + i] = Math.max(out[outOffset + i], image[from + i]);
      }
    }
  }
}
