package dev.sardonyx.kernels.convolution;

/** The inner loops of convolution and pooling that matrix multiplication doesn't have. */
public interface ConvolutionKernels {
  /**
   * Writes one row of a panel for each of several channels. Lane {@code i} of a row is {@code
   * image[first + i * laneStride]} for {@code i} in {@code [firstBegin, firstEnd)}, {@code
   * image[second + i * laneStride]} for {@code i} in {@code [secondBegin, secondEnd)}, and 0
   * elsewhere; the next channel lies {@code channelStride} elements further in the image and {@code
   * toStride} elements further in the panel. The ranges don't overlap and may be empty.
   */
  void packLanes(
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
      int toStride);

  /** {@code to[toOffset + i] = from[offset + i * stride]} for {@code i} in {@code [0, count)}. */
  void copyStrided(int count, float[] from, int offset, int stride, float[] to, int toOffset);

  /**
   * {@code out[i] = bias + the sum over taps t of weights[t] * image[offset + taps[t] + i]} for
   * {@code i} in {@code [0, count)}.
   */
  void weightedTaps(
      int count,
      float[] image,
      int offset,
      int[] taps,
      float[] weights,
      int weightsOffset,
      float bias,
      float[] out,
      int outOffset);

  /** {@code out[i] = the greatest of image[offset + taps[t] + i]}; NaN if one of them is NaN. */
  void greatestTaps(int count, float[] image, int offset, int[] taps, float[] out, int outOffset);
}
