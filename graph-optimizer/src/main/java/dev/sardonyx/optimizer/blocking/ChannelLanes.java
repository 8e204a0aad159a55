package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which channel each lane of a tensor in blocks holds.
 *
 * <p>Plainly, channel {@code i} is in lane {@code i} and only lanes behind the last channel are
 * empty. But a shuffle of channels need not move them, groups want whole blocks each, and so there
 * may be any order and any gaps.
 *
 * @param channel by lane, the channel, or -1 for an empty lane; as many as there are in all blocks
 */
record ChannelLanes(List<Integer> channel) {
  static final int EMPTY = -1;

  ChannelLanes {
    channel = List.copyOf(channel);
  }

  /** All channels in order. */
  static ChannelLanes plain(long channels, int block) {
    return grouped(1, channels, block);
  }

  /** All channels in order, and each group begins a block. */
  static ChannelLanes grouped(long groups, long perGroup, int block) {
    List<Integer> lanes = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      for (int i = 0; i < perGroup; i++) {
        lanes.add((int) (group * perGroup + i));
      }
      fill(lanes, block);
    }
    return new ChannelLanes(lanes);
  }

  /**
   * Channels of groups so that as few blocks as can be hold more than one group: what each has
   * beyond whole blocks shares a block with that of others behind all of these, where two of them
   * fit into one.
   */
  static ChannelLanes packed(long groups, long perGroup, int block) {
    int rest = (int) (perGroup % block);
    if (rest == 0 || rest > block / 2) {
      return grouped(groups, perGroup, block);
    }
    List<Integer> lanes = new ArrayList<>();
    List<Integer> rests = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      if (rests.size() % block + rest > block) {
        fill(rests, block);
      }
      for (int i = 0; i < perGroup; i++) {
        (i < perGroup - rest ? lanes : rests).add((int) (group * perGroup + i));
      }
    }
    fill(rests, block);
    lanes.addAll(rests);
    return new ChannelLanes(lanes);
  }

  /** Empty lanes to the end of a block. */
  private static void fill(List<Integer> lanes, int block) {
    while (lanes.size() % block != 0) {
      lanes.add(EMPTY);
    }
  }

  int size() {
    return channel.size();
  }

  int channels() {
    return (int) channel.stream().filter(c -> c != EMPTY).count();
  }

  /** Whether no lane is empty. */
  boolean isFull() {
    return !channel.contains(EMPTY);
  }

  /** Whether channel {@code i} is in lane {@code i} and no whole block is empty. */
  boolean isPlain(int block) {
    return equals(plain(channels(), block));
  }

  /** By channel, its lane. */
  int[] lanes() {
    int[] lanes = new int[channels()];
    for (int lane = 0; lane < size(); lane++) {
      if (channel.get(lane) != EMPTY) {
        lanes[channel.get(lane)] = lane;
      }
    }
    return lanes;
  }

  /**
   * One number a channel -> one number a lane.
   *
   * @param empty what empty lanes get
   */
  float[] place(Tensor perChannel, float empty) {
    return placeRows(perChannel.floatArray(), perChannel.offset(), 1, empty);
  }

  /**
   * The slices of a tensor along its first axis, one a channel -> one a lane, zeros for empty ones.
   */
  Tensor placeRows(Tensor perChannel) {
    int[] shape = perChannel.shape().toArray();
    int row = shape[0] == 0 ? 0 : perChannel.elements() / shape[0];
    shape[0] = size();
    return tensor(placeRows(perChannel.floatArray(), perChannel.offset(), row, 0), shape);
  }

  /** As {@link #placeRows}, along the second axis. */
  Tensor placeColumns(Tensor perChannel) {
    int[] shape = perChannel.shape().toArray();
    int taps = 1;
    for (int axis = 2; axis < shape.length; axis++) {
      taps *= shape[axis];
    }
    int columns = shape[1];
    shape[1] = size();
    float[] result = new float[shape[0] * size() * taps];
    for (int row = 0; row < shape[0]; row++) {
      int from = perChannel.offset() + row * columns * taps;
      float[] placed = placeRows(perChannel.floatArray(), from, taps, 0);
      System.arraycopy(placed, 0, result, row * placed.length, placed.length);
    }
    return tensor(result, shape);
  }

  private static Tensor tensor(float[] elements, int[] shape) {
    return Tensor.of(elements, Shape.of(shape).toLongArray());
  }

  private float[] placeRows(float[] from, int offset, int row, float empty) {
    float[] result = new float[size() * row];
    for (int lane = 0; lane < size(); lane++) {
      int source = channel.get(lane);
      if (source == EMPTY) {
        Arrays.fill(result, lane * row, (lane + 1) * row, empty);
      } else {
        System.arraycopy(from, offset + source * row, result, lane * row, row);
      }
    }
    return result;
  }
}
