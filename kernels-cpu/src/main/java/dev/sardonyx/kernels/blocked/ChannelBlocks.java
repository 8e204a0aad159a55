package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** Changes between planes {@code [N, C, pixels]} and blocks {@code [N, ⌈C / b⌉, pixels, b]}. */
public final class ChannelBlocks {
  private ChannelBlocks() {}

  /** Planes into blocks; lanes beyond the last channel become 0. */
  public static void fromPlanes(
      int images,
      int channels,
      int pixels,
      int block,
      float[] planes,
      int offset,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    int blocks = Blocking.divideUp(channels, block);
    Ranges.split(
        workers,
        images * blocks,
        Ranges.grain(CostModel.READS, (long) pixels * block),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int first = i % blocks * block;
            int count = Math.min(block, channels - first);
            int from = offset + (i / blocks * channels + first) * pixels;
            int into = toOffset + i * pixels * block;
            if (count < block) {
              Arrays.fill(to, into, into + pixels * block, 0);
            }
            for (int pixel = 0; pixel < pixels; pixel += CostModel.NEAR_PIXELS) {
              int near = Math.min(CostModel.NEAR_PIXELS, pixels - pixel);
              int at = into + pixel * block;
              for (int lane = 0; lane < count; lane += 4) {
                int start = from + lane * pixels + pixel;
                if (lane + 4 <= count) {
                  interleave4(near, planes, start, pixels, to, at + lane, block);
                } else {
                  for (int l = lane; l < count; l++) {
                    spread(near, planes, start + (l - lane) * pixels, 1, to, at + l, block);
                  }
                }
              }
            }
          }
        });
  }

  /** Blocks into planes. */
  public static void toPlanes(
      int images,
      int channels,
      int pixels,
      int block,
      float[] blocked,
      int offset,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    int blocks = Blocking.divideUp(channels, block);
    Ranges.split(
        workers,
        images * blocks,
        Ranges.grain(CostModel.READS, (long) pixels * block),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int first = i % blocks * block;
            int count = Math.min(block, channels - first);
            int from = offset + i * pixels * block;
            int into = toOffset + (i / blocks * channels + first) * pixels;
            for (int pixel = 0; pixel < pixels; pixel += CostModel.NEAR_PIXELS) {
              int near = Math.min(CostModel.NEAR_PIXELS, pixels - pixel);
              int at = from + pixel * block;
              for (int lane = 0; lane < count; lane++) {
                spread(near, blocked, at + lane, block, to, into + lane * pixels + pixel, 1);
              }
            }
          }
        });
  }

  /** Four planes into neighbouring lanes. */
  private static void interleave4(
      int pixels, float[] planes, int offset, int plane, float[] to, int toOffset, int block) {
    int second = offset + plane;
    int third = second + plane;
    int fourth = third + plane;
    for (int i = 0; i < pixels; i++) {
      int into = toOffset + i * block;
      to[into] = planes[offset + i];
      to[into + 1] = planes[second + i];
      to[into + 2] = planes[third + i];
      to[into + 3] = planes[fourth + i];
    }
  }

  /**
   * Copies {@code count} elements from one stride to another. Out of blocks of usual widths the
   * stride is a constant, so that bounds are checked once: two thirds of the time.
   */
  static void spread(
      int count, float[] from, int offset, int stride, float[] to, int toOffset, int toStride) {
    if (stride == 16 && toStride == 1) {
      for (int i = 0; i < count; i++) {
        to[toOffset + i] = from[offset + i * 16];
      }
    } else if (stride == 8 && toStride == 1) {
      for (int i = 0; i < count; i++) {
        to[toOffset + i] = from[offset + i * 8];
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[toOffset + i * toStride] = from[offset + i * stride];
      }
    }
  }
}
