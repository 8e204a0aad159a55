package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** A convolution of each channel on its own, in channel blocks. */
final class DepthwiseBlocks {
  /** A row with its ends and eight outputs between, which go together. */
  private static final int LEAST_WITH_ENDS = 12;

  private final BlockedKernels kernels;
  private final int windowTaps;
  private final int block;
  private final int blocks;
  private final float[] weights;
  private final float[] bias;

  DepthwiseBlocks(BlockedKernels kernels, Filters filters) {
    this.kernels = kernels;
    this.block = kernels.block();
    this.blocks = Blocking.divideUp(filters.groups(), block);
    int taps = filters.window().taps();
    this.windowTaps = taps;
    this.weights = new float[blocks * taps * block];
    for (int channel = 0; channel < filters.groups(); channel++) {
      for (int tap = 0; tap < taps; tap++) {
        weights[(channel / block * taps + tap) * block + channel % block] =
            filters.weights()[filters.weightsOf(channel, 0) + tap];
      }
    }
    this.bias = filters.paddedBias(blocks * block);
  }

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
    long rowCost = (long) placement.output(2) * windowTaps;
    if (rows == 0 || rowCost == 0 || images == 0) {
      return;
    }
    // Each thread has rows of its own, in all blocks, as a product makes them before or reads them
    // behind: so they are in its caches.
    int wanted = chunks(rowCost * rows * blocks, workers.threads());
    int rowsApart = Math.min(rows, Math.min(wanted, workers.threads()));
    int blockParts = Math.min(blocks, Blocking.divideUp(wanted, rowsApart));
    int parts = Math.clamp(wanted / blockParts, rowsApart, rows);
    boolean whole = byRows(placement);
    float least = whole ? steps.least() : Float.NEGATIVE_INFINITY;
    Epilogue others = whole ? steps.withoutLeast() : steps;
    Piece[] pieces = new Piece[parts * blocks];
    for (int i = 0; i < pieces.length; i++) {
      int firstRow = (int) ((long) rows * (i / blocks) / parts);
      int lastRow = (int) ((long) rows * (i / blocks + 1) / parts);
      pieces[i] = new Piece(placement, whole, least, others, i % blocks, firstRow, lastRow);
    }
    workers.run(
        images * parts * blockParts,
        chunk -> {
          int image = chunk / blockParts / parts;
          int part = chunk / blockParts % parts;
          int last = blocks * (chunk % blockParts + 1) / blockParts;
          for (int k = blocks * (chunk % blockParts) / blockParts; k < last; k++) {
            int plane = image * blocks + k;
            pieces[part * blocks + k].run(
                input,
                inputOffset + plane * placement.inputElements() * block,
                output,
                outputOffset + plane * placement.outputElements() * block);
          }
        });
  }

  /** Chunks of an image that costs so much: as many for each thread, or fewer than threads. */
  private static int chunks(long cost, int threads) {
    long chunks = threads == 1 ? 1 : Math.ceilDiv(cost, CostModel.VECTOR_MULTIPLY_ADDS);
    if (chunks < threads) {
      return (int) chunks;
    }
    return threads * (int) Math.min(chunks / threads, CostModel.CONVOLUTION_PIECES_OF_THREAD);
  }

  /** Whether whole rows of the output can be made at once. */
  private boolean byRows(Placement placement) {
    return kernels.prefersDepthwiseRows()
        && placement.window().isPlain(3, 3)
        && placement.begin(1) == 1
        && placement.end(1) == 1
        && placement.begin(2) == 1
        && placement.end(2) == 1
        && placement.input(2) >= 2;
  }

  /** Whether the four outputs at the ends of a row can be made at once. */
  private boolean endsTogether(Placement placement) {
    return kernels.prefersDepthwiseRows()
        && placement.window().isPlain(placement.kernel(1), 5)
        && placement.begin(2) == 2
        && placement.end(2) == 2
        && placement.input(2) >= LEAST_WITH_ENDS;
  }

  /** Some rows of one block. */
  private final class Piece {
    private final Placement placement;
    private final boolean whole;
    private final boolean ended;
    private final float least;
    private final Epilogue steps;
    private final int channelBlock;
    private final int firstRow;
    private final int lastRow;

    /**
     * @param whole whether rows are made as a whole
     * @param least bound below the outputs of such rows
     */
    Piece(
        Placement placement,
        boolean whole,
        float least,
        Epilogue steps,
        int channelBlock,
        int firstRow,
        int lastRow) {
      this.placement = placement;
      this.whole = whole;
      this.ended = !whole && endsTogether(placement);
      this.least = least;
      this.steps = steps;
      this.channelBlock = channelBlock;
      this.firstRow = firstRow;
      this.lastRow = lastRow;
    }

    void run(float[] input, int from, float[] output, int to) {
      int width = placement.output(2);
      boolean padded = placement.begin(2) > 0 || placement.end(2) > 0;
      boolean laidOut = padded && !ended && width < CostModel.SHORT_BLOCKED_ROW;
      int rowsOfStrip = Math.max(1, CostModel.BLOCKED_STRIP_ELEMENTS / (width * block));
      if (whole) {
        rowsOfStrip = rowsOfStrip + 1 & ~1;
      }
      int end;
      for (int row = firstRow; row < lastRow; row = end) {
        end = Math.min(lastRow, row + rowsOfStrip);
        int into = to + row * width * block;
        if (whole) {
          wholeRows(row, end, input, from, output, into);
        } else if (laidOut) {
          shortRows(row, end, input, from, output, into);
        } else {
          for (int y = row; y < end; y++) {
            longRow(y, input, from, output, to + y * width * block);
          }
        }
        // While the rows are near.
        int length = (end - row) * width * block;
        steps.finishRun(output, into, length, channelBlock, row * width * block);
      }
    }

    /** Two rows at a time, as far as there are two, with both their ends. */
    private void wholeRows(int first, int last, float[] input, int from, float[] output, int to) {
      int width = placement.output(2);
      int length = width * block;
      float[] zeros = BlockedScratch.zeros(length);
      int together;
      for (int row = first; row < last; row += together) {
        together = Math.min(2, last - row);
        int line = from + row * length;
        boolean top = row == 0;
        boolean bottom = row + together == placement.input(1);
        kernels.depthwiseRows(
            together,
            width,
            top ? zeros : input,
            top ? 0 : line - length,
            input,
            line,
            bottom ? zeros : input,
            bottom ? 0 : line + together * length,
            weights,
            channelBlock * windowTaps * block,
            bias,
            channelBlock * block,
            least,
            output,
            to + (row - first) * length);
      }
    }

    /** Lays the rows out with their padding first. */
    private void shortRows(int first, int last, float[] input, int from, float[] output, int to) {
      int extent = (placement.kernel(1) - 1) * placement.dilation(1) + 1;
      int top = first * placement.stride(1) - placement.begin(1);
      int rows = (last - first - 1) * placement.stride(1) + extent;
      int begin = placement.begin(2) * block;
      int inner = placement.input(2) * block;
      int pitch = begin + inner + placement.end(2) * block;
      float[] strip = BlockedScratch.patch(rows * pitch);
      for (int row = 0; row < rows; row++) {
        int y = top + row;
        int into = row * pitch;
        if (y < 0 || y >= placement.input(1)) {
          Arrays.fill(strip, into, into + pitch, 0);
          continue;
        }
        Arrays.fill(strip, into, into + begin, 0);
        System.arraycopy(input, from + y * inner, strip, into + begin, inner);
        Arrays.fill(strip, into + begin + inner, into + pitch, 0);
      }
      int columns = placement.kernel(2);
      int lineStep = placement.dilation(1) * pitch;
      int width = placement.output(2);
      for (int row = first; row < last; row++) {
        int line = (row - first) * placement.stride(1) * pitch;
        int into = to + (row - first) * width * block;
        pixels(width, strip, line, lineStep, 0, placement.kernel(1), 0, columns, output, into);
      }
    }

    /** The middle of the row straight from the image, its ends with the taps that are inside. */
    private void longRow(int row, float[] input, int from, float[] output, int to) {
      int width = placement.output(2);
      int firstTap = placement.firstTap(1, row);
      int taps = placement.insideCount(1, row);
      int line = from + placement.firstInside(1, row) * placement.input(2) * block;
      int lineStep = placement.dilation(1) * placement.input(2) * block;
      int stride = placement.stride(2);
      int extent = (placement.kernel(2) - 1) * placement.dilation(2) + 1;
      int left = Math.min(width, Blocking.divideUp(placement.begin(2), stride));
      int last = placement.input(2) - extent + placement.begin(2);
      int right = last < 0 ? left : Math.clamp(last / stride + 1, left, width);
      if (ended) {
        bothEnds(input, line, lineStep, firstTap, taps, output, to);
      } else {
        for (int column = 0; column < left; column++) {
          edgePixel(column, input, line, lineStep, firstTap, taps, output, to);
        }
        for (int column = right; column < width; column++) {
          edgePixel(column, input, line, lineStep, firstTap, taps, output, to);
        }
      }
      if (left < right) {
        int start = line + (left * stride - placement.begin(2)) * block;
        pixels(
            right - left,
            input,
            start,
            lineStep,
            firstTap,
            taps,
            0,
            placement.kernel(2),
            output,
            to + left * block);
      }
    }

    private void bothEnds(
        float[] input, int line, int lineStep, int firstTap, int taps, float[] output, int to) {
      int columns = placement.kernel(2);
      kernels.depthwiseEnds(
          placement.output(2),
          input,
          line,
          lineStep,
          taps,
          weights,
          (channelBlock * windowTaps + firstTap * columns) * block,
          columns * block,
          bias,
          channelBlock * block,
          output,
          to);
    }

    private void edgePixel(
        int column,
        float[] input,
        int line,
        int lineStep,
        int firstTap,
        int taps,
        float[] output,
        int to) {
      int first = placement.firstTap(2, column);
      int columns = placement.insideCount(2, column);
      int start = line + placement.firstInside(2, column) * block;
      int into = to + column * block;
      pixels(
          1,
          input,
          columns > 0 ? start : 0,
          lineStep,
          firstTap,
          columns > 0 ? taps : 0,
          first,
          columns,
          output,
          into);
    }

    private void pixels(
        int count,
        float[] image,
        int offset,
        int lineStep,
        int firstTap,
        int taps,
        int firstColumn,
        int columns,
        float[] output,
        int to) {
      int kernelColumns = placement.kernel(2);
      int weight = (channelBlock * windowTaps + firstTap * kernelColumns + firstColumn);
      kernels.depthwise(
          count,
          image,
          offset,
          lineStep,
          placement.stride(2) * block,
          placement.dilation(2) * block,
          taps,
          columns,
          weights,
          weight * block,
          kernelColumns * block,
          bias,
          channelBlock * block,
          output,
          to);
    }
  }
}
