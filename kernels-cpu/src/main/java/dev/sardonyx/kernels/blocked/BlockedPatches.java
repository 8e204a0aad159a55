package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;

/**
 * Patches of an image in channel blocks. The order of a row is {@code [block, y, x, lane]}; pieces
 * of it begin between blocks of lanes, and whole blocks are copied.
 */
final class BlockedPatches implements PatchRows {
  private final BlockedKernels kernels;
  private final Placement placement;
  private final int blocks;
  private final float[] image;
  private final int imageOffset;
  private final RowsInPlace inPlace;

  /** The patches of {@code blocks} blocks that begin at {@code imageOffset}. */
  BlockedPatches(
      BlockedKernels kernels, Placement placement, int blocks, float[] image, int imageOffset) {
    this.kernels = kernels;
    this.placement = placement;
    this.blocks = blocks;
    this.image = image;
    this.imageOffset = imageOffset;
    int b = kernels.block();
    boolean whole =
        placement.window().taps() == 1
            && placement.outputElements() == placement.inputElements()
            && placement.begin(1) == 0
            && placement.begin(2) == 0;
    this.inPlace =
        whole
            ? new RowsInPlace(image, imageOffset, placement.inputElements() * b, b, blocks)
            : null;
  }

  @Override
  public RowsInPlace inPlace() {
    return inPlace;
  }

  @Override
  public int depth() {
    return blocks * placement.window().taps() * kernels.block();
  }

  @Override
  public void pack(
      int firstPixel,
      int pixels,
      int fromDepth,
      int depth,
      RowPanelKernels panels,
      float[] to,
      int toStride) {
    int b = kernels.block();
    int taps = placement.window().taps();
    int plane = placement.inputElements() * b;
    for (int chunk = 0; chunk < Blocking.divideUp(depth, b); chunk++) {
      int index = fromDepth / b + chunk;
      int from = imageOffset + index / taps * plane;
      if (inPlace != null) {
        copy(panels, 0, pixels, from + firstPixel * b, b, to, chunk * b, toStride);
      } else {
        packTap(from, index % taps, firstPixel, pixels, panels, to, chunk * b, toStride);
      }
    }
  }

  /** What all the pixels have under one tap, in one block. */
  private void packTap(
      int plane,
      int tap,
      int firstPixel,
      int pixels,
      RowPanelKernels panels,
      float[] to,
      int toColumn,
      int toStride) {
    int b = kernels.block();
    int width = placement.output(2);
    int stride = placement.stride(2);
    int down = tap / placement.kernel(2) * placement.dilation(1) - placement.begin(1);
    int across = tap % placement.kernel(2) * placement.dilation(2) - placement.begin(2);
    int row = firstPixel / width;
    int column = firstPixel % width;
    for (int done = 0; done < pixels; row++) {
      int count = Math.min(pixels - done, width - column);
      int y = row * placement.stride(1) + down;
      int x = column * stride + across;
      int before = count;
      int inside = 0;
      if (y >= 0 && y < placement.input(1)) {
        before = x >= 0 ? 0 : Math.min(count, (stride - 1 - x) / stride);
        int room = placement.input(2) - x;
        int end = room <= 0 ? 0 : Math.min(count, (room + stride - 1) / stride);
        inside = Math.max(0, end - before);
      }
      int after = count - before - inside;
      clear(panels, done, before, to, toColumn, toStride);
      if (inside > 0) {
        int from = plane + (y * placement.input(2) + x + before * stride) * b;
        copy(panels, done + before, inside, from, stride * b, to, toColumn, toStride);
      }
      clear(panels, done + before + inside, after, to, toColumn, toStride);
      done += count;
      column = 0;
    }
  }

  /** Copies pixels of one block to {@code row} and those behind it, from {@code toColumn} on. */
  private void copy(
      RowPanelKernels panels,
      int row,
      int pixels,
      int from,
      int fromStride,
      float[] to,
      int toColumn,
      int toStride) {
    if (panels == null) {
      int into = row * toStride + toColumn;
      kernels.copyPixels(pixels, image, from, fromStride, to, into, toStride);
    } else {
      int into = panels.layout().step(toColumn, toStride);
      panels.pack(row, pixels, kernels.block(), image, from, fromStride, to, into, toStride);
    }
  }

  /** Writes zeros where {@link #copy} would write pixels. */
  private void clear(
      RowPanelKernels panels, int row, int pixels, float[] to, int toColumn, int toStride) {
    if (panels != null) {
      RowPanels.clear(panels, row, pixels, kernels.block(), to, toColumn, toStride);
    } else if (pixels > 0) {
      kernels.clearPixels(pixels, to, row * toStride + toColumn, toStride);
    }
  }
}
