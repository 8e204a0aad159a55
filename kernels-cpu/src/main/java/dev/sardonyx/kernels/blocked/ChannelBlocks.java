package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** Changes between planes {@code [N, C, pixels]} and blocks {@code [N, ⌈C / b⌉, pixels, b]}. */
public final class ChannelBlocks {
  /** Elements in one piece of work. */
  private static final int GRAIN = 1 << 16;

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
        Ranges.grain(GRAIN, (long) pixels * block),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int first = i % blocks * block;
            int count = Math.min(block, channels - first);
            int from = offset + (i / blocks * channels + first) * pixels;
            int into = toOffset + i * pixels * block;
            for (int pixel = 0; pixel < pixels; pixel++) {
              for (int lane = 0; lane < count; lane++) {
                to[into + lane] = planes[from + lane * pixels + pixel];
              }
              for (int lane = count; lane < block; lane++) {
                to[into + lane] = 0;
              }
              into += block;
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
        Ranges.grain(GRAIN, (long) pixels * block),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int first = i % blocks * block;
            int count = Math.min(block, channels - first);
            int from = offset + i * pixels * block;
            int into = toOffset + (i / blocks * channels + first) * pixels;
            for (int lane = 0; lane < count; lane++) {
              for (int pixel = 0; pixel < pixels; pixel++) {
                to[into + lane * pixels + pixel] = blocked[from + pixel * block + lane];
              }
            }
          }
        });
  }
}
