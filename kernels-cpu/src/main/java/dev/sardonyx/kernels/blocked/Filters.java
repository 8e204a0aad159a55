package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.convolution.Window;
import java.util.Arrays;

/**
 * What a convolution is made of, before anything is packed.
 *
 * @param groupChannels input channels of one group
 * @param weights {@code [outputChannels, groupChannels, y, x]} from {@code weightsOffset} on
 * @param bias one number an output channel; null for none
 */
public record Filters(
    Window window,
    int groups,
    int groupChannels,
    int outputChannels,
    float[] weights,
    int weightsOffset,
    float[] bias,
    int biasOffset) {

  /** Output channels of one group. */
  int groupOutputs() {
    return outputChannels / groups;
  }

  /** Where the nine, or however many, weights between two channels begin. */
  int weightsOf(int output, int groupChannel) {
    return weightsOffset + (output * groupChannels + groupChannel) * window.taps();
  }

  /** The bias, with zeros up to {@code length} elements. */
  float[] paddedBias(int length) {
    return bias == null
        ? new float[length]
        : Arrays.copyOf(Arrays.copyOfRange(bias, biasOffset, biasOffset + outputChannels), length);
  }
}
