package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import java.util.Arrays;

/** The inner loops of convolution and pooling in plain Java. */
public class ScalarConvolutionKernels implements ConvolutionKernels {
  private final int panelWidth;

  /**
   * @param panelWidth lanes of one row of a panel, as matrix multiplication has it
   */
  public ScalarConvolutionKernels(int panelWidth) {
    this.panelWidth = panelWidth;
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
      Arrays.fill(to, row, row + panelWidth, 0);
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
    for (int tap = 0; tap < taps.length; tap++) {
      float weight = weights[weightsOffset + tap];
      int from = offset + taps[tap];
      for (int i = 0; i < count; i++) {
        out[outOffset + i] += weight * image[from + i];
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
