package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A dense convolution of channel blocks to so few outputs that most of a panel of the product would
 * be empty, the last layer of networks that make images: straight from the image, channel by
 * channel side by side in the lanes, which are added up at the end.
 */
final class FewOutputs {
  /** Pixels that are worked on together; their sums and their surroundings stay in the cache. */
  private static final int PIECE = 64;

  private final BlockedKernels kernels;
  private final int block;
  private final int inputBlocks;
  private final int outputs;
  private final int taps;
  // The outputs in groups as equal as possible, [group][block, y, x][output of the group][lane]
  private final float[][] weights;
  private final float[] bias;

  FewOutputs(BlockedKernels kernels, Filters filters) {
    this.kernels = kernels;
    this.block = kernels.block();
    this.inputBlocks = Blocking.divideUp(filters.groupChannels(), block);
    this.outputs = filters.outputChannels();
    this.taps = filters.window().taps();
    this.bias = filters.paddedBias(outputs);
    this.weights = new float[Blocking.divideUp(outputs, BlockedKernels.FEW_OUTPUTS)][];
    for (int group = 0; group < weights.length; group++) {
      int first = first(group);
      int count = first(group + 1) - first;
      float[] packed = new float[inputBlocks * taps * count * block];
      for (int channel = 0; channel < filters.groupChannels(); channel++) {
        for (int i = 0; i < taps * count; i++) {
          int row = (channel / block * taps + i / count) * count + i % count;
          packed[row * block + channel % block] =
              filters.weights()[filters.weightsOf(first + i % count, channel) + i / count];
        }
      }
      weights[group] = packed;
    }
  }

  /** The first output of a group, or the one behind the last. */
  private int first(int group) {
    return outputs * group / weights.length;
  }

  /** Whether there are few outputs, of windows that visit each place once and of short sums. */
  static boolean suits(Filters filters, int block) {
    int inputBlocks = Blocking.divideUp(filters.groupChannels(), block);
    int terms = inputBlocks * filters.window().taps();
    return filters.groups() == 1
        && filters.outputChannels() <= Math.min(block / 2, CostModel.MOST_FEW_OUTPUTS)
        && filters.window().stride(2) == 1
        && terms <= CostModel.MOST_TERMS
        && isCheaper(filters, terms, block);
  }

  /** Whether it pays in spite of the lanes to be added up, where products read rows in place. */
  private static boolean isCheaper(Filters filters, int terms, int block) {
    if (!RowLayout.of(block).isOfChannelBlocks()) {
      return true;
    }
    int lanes = filters.outputChannels() * (CostModel.LANE_SUM_TERMS + terms);
    int panel = filters.groupChannels() * filters.window().taps() * 2 / 3;
    return lanes <= CostModel.HALF_PANEL_TERMS + panel;
  }

  /** Convolves {@code images} images. */
  void run(
      int images,
      Placement placement,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    int rows = placement.output(1);
    int width = placement.output(2);
    if (images == 0 || rows == 0 || width == 0) {
      return;
    }
    Rows all = new Rows(placement, input, output);
    int image = inputBlocks * placement.inputElements() * block;
    long rowCost = Math.max(1, (long) width * taps * inputBlocks * outputs);
    int each = Math.clamp(CostModel.VECTOR_MULTIPLY_ADDS / rowCost, 1, rows);
    int parts = Blocking.divideUp(rows, each);
    workers.run(
        images * parts,
        chunk -> {
          int number = chunk / parts;
          int last = (int) ((long) rows * (chunk % parts + 1) / parts);
          for (int row = (int) ((long) rows * (chunk % parts) / parts); row < last; row++) {
            int into = outputOffset + (number * rows + row) * width * block;
            Arrays.fill(output, into, into + width * block, 0);
            all.run(row, inputOffset + number * image, into);
            // While the row is near.
            steps.finishRun(output, into, width * block, 0, row * width * block);
          }
        });
  }

  /** The rows of images of one size. */
  private final class Rows {
    private final Placement placement;
    private final float[] input;
    private final float[] output;
    // Columns whose windows are inside the image.
    private final int left;
    private final int right;
    // Columns of a piece laid out with its padding.
    private final int pitch;
    private final int[] places;
    private final int[] stripPlaces;

    Rows(Placement placement, float[] input, float[] output) {
      this.placement = placement;
      this.input = input;
      this.output = output;
      int width = placement.output(2);
      int extent = (placement.kernel(2) - 1) * placement.dilation(2) + 1;
      this.left = Math.min(width, placement.begin(2));
      int end = placement.input(2) - extent + placement.begin(2) + 1;
      this.right = Math.clamp(end, left, width);
      this.pitch = PIECE + extent - 1;
      this.places = places(placement.inputElements(), placement.dilation(1) * placement.input(2));
      this.stripPlaces = places(placement.kernel(1) * pitch, pitch);
    }

    /** Where the taps lie, from the first one, in planes with so many elements. */
    private int[] places(int plane, int row) {
      int[] all = new int[inputBlocks * taps];
      for (int i = 0; i < all.length; i++) {
        int tap = i % taps;
        int down = tap / placement.kernel(2) * row;
        int across = tap % placement.kernel(2) * placement.dilation(2);
        all[i] = (i / taps * plane + down + across) * block;
      }
      return all;
    }

    void run(int row, int image, int to) {
      boolean inside = placement.insideCount(1, row) == placement.kernel(1);
      int begin = inside ? left : placement.output(2);
      int end = inside ? right : placement.output(2);
      for (int column = 0; column < placement.output(2); ) {
        int next = column < begin ? begin : column < end ? end : placement.output(2);
        int count = Math.min(PIECE, next - column);
        int into = to + column * block;
        if (column >= begin && column < end) {
          int y = row * placement.stride(1) - placement.begin(1);
          int pixel = y * placement.input(2) + column - placement.begin(2);
          piece(count, input, image + pixel * block, places, into);
        } else {
          float[] strip = layOut(count, row, column, image);
          piece(count, strip, 0, stripPlaces, into);
        }
        column += count;
      }
    }

    private void piece(int count, float[] from, int offset, int[] taken, int to) {
      float[] sums = BlockedScratch.products(PIECE * BlockedKernels.FEW_OUTPUTS * block);
      for (int group = 0; group < weights.length; group++) {
        int first = first(group);
        int several = first(group + 1) - first;
        kernels.convolveLanes(count, several, from, offset, taken, weights[group], 0, sums, 0);
        for (int i = 0; i < several; i++) {
          int into = to + first + i;
          kernels.addLanes(count, sums, i * block, several * block, bias[first + i], output, into);
        }
      }
    }

    /** The rows under the windows of some outputs, with zeros outside the image. */
    private float[] layOut(int count, int row, int column, int image) {
      int columns = count + pitch - PIECE;
      int x = column - placement.begin(2);
      int before = Math.clamp(-x, 0, columns);
      int behind = Math.clamp(placement.input(2) - x, before, columns);
      float[] strip = BlockedScratch.strip(inputBlocks * placement.kernel(1) * pitch * block);
      for (int i = 0; i < inputBlocks * placement.kernel(1); i++) {
        int y =
            row * placement.stride(1)
                - placement.begin(1)
                + i % placement.kernel(1) * placement.dilation(1);
        int into = i * pitch * block;
        if (y < 0 || y >= placement.input(1)) {
          Arrays.fill(strip, into, into + columns * block, 0);
          continue;
        }
        int plane = i / placement.kernel(1) * placement.inputElements();
        int from = image + (plane + y * placement.input(2) + x + before) * block;
        Arrays.fill(strip, into, into + before * block, 0);
        System.arraycopy(input, from, strip, into + before * block, (behind - before) * block);
        Arrays.fill(strip, into + behind * block, into + columns * block, 0);
      }
      return strip;
    }
  }
}
