package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes chosen lanes out of tensors in channel blocks {@code [N, blocks, pixels, b]} that are of
 * the same images: into the lanes of another, into planes {@code [N, C, pixels]} or into rows
 * {@code [N, pixels, C]}.
 */
public final class LaneMoves {
  /** Parts of a block that are moved at once. */
  private static final int MERGED = 4;

  private final BlockedKernels kernels;
  private final int block;
  private final int[] blocks;
  private final int size;
  private final List<List<Part>> parts;

  /**
   * What one block of the result takes from one block of a source.
   *
   * @param lanes by lane of the result, the lane of the source block, or -1 for one that is another
   *     part's
   */
  private record Part(int source, int sourceBlock, int[] lanes) {
    boolean isWhole() {
      for (int lane = 0; lane < lanes.length; lane++) {
        if (lanes[lane] != lane) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @param blocks by source, its blocks
   * @param lanes by lane or channel of the result, the lane in all sources one behind the other, or
   *     -1 for one that stays 0
   */
  public LaneMoves(BlockedKernels kernels, int[] blocks, int[] lanes) {
    this.kernels = kernels;
    this.block = kernels.block();
    this.blocks = blocks.clone();
    this.size = lanes.length;
    this.parts = new ArrayList<>();
    for (int first = 0; first < size; first += block) {
      parts.add(parts(Arrays.copyOfRange(lanes, first, Math.min(first + block, size))));
    }
  }

  private List<Part> parts(int[] wanted) {
    Map<Integer, int[]> byBlock = new LinkedHashMap<>();
    for (int lane = 0; lane < wanted.length; lane++) {
      if (wanted[lane] >= 0) {
        int[] lanes = byBlock.computeIfAbsent(wanted[lane] / block, ignored -> nothing());
        lanes[lane] = wanted[lane] % block;
      }
    }
    List<Part> found = new ArrayList<>();
    byBlock.forEach(
        (place, lanes) -> {
          int source = 0;
          int rest = place;
          while (source < blocks.length && rest >= blocks[source]) {
            rest -= blocks[source];
            source++;
          }
          if (source == blocks.length) {
            throw new IllegalArgumentException("no source has block " + place);
          }
          found.add(new Part(source, rest, lanes));
        });
    return found;
  }

  private int[] nothing() {
    int[] lanes = new int[block];
    Arrays.fill(lanes, -1);
    return lanes;
  }

  /** By source, the blocks it must have. */
  public int blocks(int source) {
    return blocks[source];
  }

  public int sources() {
    return blocks.length;
  }

  /** Lanes or channels of the result. */
  public int size() {
    return size;
  }

  /** Into the lanes of another tensor in blocks. */
  public void toBlocks(
      int images,
      int pixels,
      float[][] from,
      int[] offsets,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    int plane = pixels * block;
    Ranges.split(
        workers,
        images * parts.size(),
        Ranges.grain(CostModel.COPIES, plane),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int image = i / parts.size();
            List<Part> all = parts.get(i % parts.size());
            int into = toOffset + i * plane;
            if (all.size() == 1 && all.getFirst().isWhole()) {
              Part part = all.getFirst();
              int start = offsets[part.source] + start(part, image, pixels);
              System.arraycopy(from[part.source], start, to, into, plane);
            } else {
              merge(all, image, pixels, from, offsets, to, into);
            }
          }
        });
  }

  private void merge(
      List<Part> all, int image, int pixels, float[][] from, int[] offsets, float[] to, int into) {
    for (int first = 0; first < pixels; first += CostModel.NEAR_PIXELS) {
      int count = Math.min(CostModel.NEAR_PIXELS, pixels - first);
      int near = into + first * block;
      int merged = 0;
      if (all.size() > 1) {
        mergeFirst(all, image, pixels, first, count, from, offsets, to, near);
        merged = Math.min(MERGED, all.size());
      } else if (!isFull(all)) {
        Arrays.fill(to, near, near + count * block, 0);
      }
      for (int i = merged; i < all.size(); i++) { // an iterator would be an object each time
        Part part = all.get(i);
        int start = offsets[part.source] + start(part, image, pixels) + first * block;
        kernels.moveLanes(count, from[part.source], start, part.lanes, to, near);
      }
    }
  }

  /** The first four parts at once; where there are fewer, the last one again. */
  private void mergeFirst(
      List<Part> all,
      int image,
      int pixels,
      int first,
      int count,
      float[][] from,
      int[] offsets,
      float[] to,
      int near) {
    Part part0 = all.get(0);
    Part part1 = all.get(1);
    Part part2 = all.get(Math.min(2, all.size() - 1));
    Part part3 = all.get(Math.min(3, all.size() - 1));
    kernels.mergeLanes(
        count,
        from[part0.source],
        offsets[part0.source] + start(part0, image, pixels) + first * block,
        part0.lanes,
        from[part1.source],
        offsets[part1.source] + start(part1, image, pixels) + first * block,
        part1.lanes,
        from[part2.source],
        offsets[part2.source] + start(part2, image, pixels) + first * block,
        part2.lanes,
        from[part3.source],
        offsets[part3.source] + start(part3, image, pixels) + first * block,
        part3.lanes,
        to,
        near);
  }

  private boolean isFull(List<Part> all) {
    int lanes = 0;
    for (Part part : all) {
      for (int lane : part.lanes) {
        lanes += lane < 0 ? 0 : 1;
      }
    }
    return lanes == block;
  }

  private int start(Part part, int image, int pixels) {
    return (image * blocks[part.source] + part.sourceBlock) * pixels * block;
  }

  /** Into planes, one a channel. */
  public void toPlanes(
      int images,
      int pixels,
      float[][] from,
      int[] offsets,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    out(
        images,
        pixels,
        workers,
        (part, image, channel, first, count) -> {
          int start = offsets[part.source] + start(part, image, pixels) + first * block;
          float[] source = from[part.source];
          for (int lane = 0; lane < block; lane++) {
            if (part.lanes[lane] >= 0) {
              int at = start + part.lanes[lane];
              int into = toOffset + (image * size + channel + lane) * pixels + first;
              ChannelBlocks.spread(count, source, at, block, to, into, 1);
            }
          }
        });
  }

  /** Into rows, one a pixel. */
  public void toRows(
      int images,
      int pixels,
      float[][] from,
      int[] offsets,
      float[] to,
      int toOffset,
      WorkerPool workers) {
    out(
        images,
        pixels,
        workers,
        (part, image, channel, first, count) -> {
          int start = offsets[part.source] + start(part, image, pixels) + first * block;
          float[] source = from[part.source];
          int into = toOffset + (image * pixels + first) * size + channel;
          if (part.isWhole()) {
            kernels.copyPixels(count, source, start, block, to, into, size);
            return;
          }
          for (int lane = 0; lane < block; lane++) {
            if (part.lanes[lane] >= 0) {
              int at = start + part.lanes[lane];
              ChannelBlocks.spread(count, source, at, block, to, into + lane, size);
            }
          }
        });
  }

  /** Some pixels of what a block of channels of the result takes from one block of a source. */
  @FunctionalInterface
  private interface PartTask {
    void run(Part part, int image, int channel, int firstPixel, int count);
  }

  private void out(int images, int pixels, WorkerPool workers, PartTask task) {
    int pieces = Blocking.divideUp(pixels, CostModel.NEAR_PIXELS);
    Ranges.split(
        workers,
        images * pieces,
        Ranges.grain(CostModel.COPIES, (long) CostModel.NEAR_PIXELS * size),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int first = i % pieces * CostModel.NEAR_PIXELS;
            int count = Math.min(CostModel.NEAR_PIXELS, pixels - first);
            for (int k = 0; k < parts.size(); k++) {
              for (Part part : parts.get(k)) {
                task.run(part, i / pieces, k * block, first, count);
              }
            }
          }
        });
  }
}
