package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.scalar.ScalarConvolutionKernels;
import java.util.Arrays;

/** The inner loops of convolution and pooling, lane by lane. */
public final class LanewiseConvolutionKernels extends ScalarConvolutionKernels {
  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated
   */
  public LanewiseConvolutionKernels(int lanes) {
    super(2 * lanes);
    this.lanes = lanes;
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
    if (count < lanes) {
      super.weightedTaps(count, image, offset, taps, weights, weightsOffset, bias, out, outOffset);
      return;
    }
    Arrays.fill(out, outOffset, outOffset + count, 0);
    for (int tap = 0; tap < taps.length; tap++) {
      float weight = weights[weightsOffset + tap];
      int from = offset + taps[tap];
      for (int i = 0; i < count; i++) {
        out[outOffset + i] = Math.fma(image[from + i], weight, out[outOffset + i]);
      }
    }
    for (int i = outOffset; i < outOffset + count; i++) {
      out[i] += bias;
    }
  }
}
