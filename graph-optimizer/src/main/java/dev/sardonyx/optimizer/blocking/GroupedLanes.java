package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * How a convolution of several groups becomes one of groups that are whole blocks: some groups are
 * joined, with zeros for the weights between them, and the rest of their blocks is empty.
 *
 * @param given the groups there are
 * @param joined how many of them become one
 * @param groupInputs input channels of a given group
 * @param groupOutputs output channels of a given group
 * @param inputs the lanes of the input
 * @param outputs the lanes of the output
 */
record GroupedLanes(
    long given,
    long joined,
    int groupInputs,
    int groupOutputs,
    ChannelLanes inputs,
    ChannelLanes outputs) {
  /** So many times the multiplications are not worth being in blocks. */
  private static final int MOST_WORK = 4;

  /**
   * @param weights {@code [M, C / groups, ...]}
   */
  static GroupedLanes of(long groups, Shape weights, int block) {
    int groupInputs = weights.dimension(1);
    int groupOutputs = (int) (weights.dimension(0) / groups);
    long best = 1;
    for (long joined = 2; joined <= groups; joined++) {
      if (groups % joined == 0
          && work(groups, joined, groupInputs, groupOutputs, block)
              < work(groups, best, groupInputs, groupOutputs, block)) {
        best = joined;
      }
    }
    return new GroupedLanes(
        groups,
        best,
        groupInputs,
        groupOutputs,
        ChannelLanes.grouped(groups / best, best * groupInputs, block),
        ChannelLanes.grouped(groups / best, best * groupOutputs, block));
  }

  private static long work(long groups, long joined, int inputs, int outputs, int block) {
    long from = (joined * inputs + block - 1) / block * block;
    long to = (joined * outputs + block - 1) / block * block;
    return groups / joined * from * to;
  }

  /** The groups there are in blocks. */
  long groups() {
    return given / joined;
  }

  /** Whether the weights have to be laid out anew. */
  boolean hasGaps() {
    return joined > 1 || !inputs.isFull() || !outputs.isFull();
  }

  /** Whether most of the work would be on zeros. */
  boolean isWasteful() {
    return (long) inputs.size() * outputs.size()
        > MOST_WORK * groups() * given * groupInputs * groupOutputs;
  }

  /** The weights {@code [lanes of the output, lanes of a group's input, ...]}. */
  Tensor weights(Tensor plain) {
    int[] shape = plain.shape().toArray();
    int taps = shape[0] == 0 ? 0 : plain.elements() / shape[0] / shape[1];
    int width = (int) (inputs.size() / groups());
    float[] result = new float[outputs.size() * width * taps];
    for (int lane = 0; lane < outputs.size(); lane++) {
      int channel = outputs.channel().get(lane);
      if (channel != ChannelLanes.EMPTY) {
        int place = (int) (channel / groupOutputs % joined) * groupInputs;
        System.arraycopy(
            plain.floatArray(),
            plain.offset() + channel * groupInputs * taps,
            result,
            (lane * width + place) * taps,
            groupInputs * taps);
      }
    }
    shape[0] = outputs.size();
    shape[1] = width;
    return Tensor.of(result, Shape.of(shape).toLongArray());
  }
}
