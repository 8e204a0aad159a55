package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import dev.sardonyx.kernels.lanewise.LanewiseBlockedKernels;
import java.util.stream.IntStream;

/** The inner loops over channel blocks. */
final class WarmingBlockedKernels implements BlockedKernels, Exercises {
  private static final int COPY = 0;
  private static final int COPY_RUNS = 1;
  private static final int SQUARE = 2;
  private static final int WINDOW_SUMS = 3;
  private static final int CLEAR = 4;
  private static final int SUM = 5;
  private static final int GREATEST = 6;
  private static final int SCALED_SUM = 7;
  private static final int BLEND = 8;
  private static final int GATHER = 9;
  private static final int DEPTHWISE_3 = 10;
  private static final int DEPTHWISE_3_APART = 11;
  private static final int DEPTHWISE_5 = 12;
  private static final int DEPTHWISE_5_APART = 13;
  private static final int DEPTHWISE_ANY = 14;
  private static final int INPUT_4 = 15;
  private static final int INPUT_2 = 16;
  private static final int OUTPUT_4 = 17;
  private static final int OUTPUT_2 = 18;
  private static final int MOVE_LANES = 19;
  private static final int PLANES = 20;
  private static final int PLANES_APART = 21;
  private static final int PLANES_ANY = 22;
  private static final int LANES_OF_ONE = 23;
  private static final int LANES_OF_TWO = 24;
  private static final int LANES_OF_THREE = 25;
  private static final int ADD_LANES = 26;
  private static final int MERGE_LANES = 27;
  private static final int MULTIPLY_PIXELS = 28;
  private static final int MULTIPLY_LANES = 29;
  private static final int MULTIPLY_LANES_TO_TWO = 30;
  private static final int DEPTHWISE_ROWS = 31;
  private static final int DEPTHWISE_ENDS = 32;
  private static final int KERNELS = 33;

  private static final int PIXELS = 64;

  private static final int PATCHES = 4;

  private final BlockedKernels vector;
  private final BlockedKernels lanewise;
  private final int block;
  private final Warmth[] warmth;

  private final int[] places = new int[PIXELS];
  private final int[] lines = {0, 16, 32};
  private final int[] reversed;

  WarmingBlockedKernels(BlockedKernels vector, WarmUp warmUp) {
    this.vector = vector;
    this.block = vector.block();
    this.reversed = IntStream.range(0, block).map(lane -> block - 1 - lane).toArray();
    this.lanewise = new LanewiseBlockedKernels(block);
    this.warmth = Warmth.all(warmUp, this, KERNELS);
  }

  private BlockedKernels kernels(int kernel, long work) {
    return warmth[kernel].isWarm(work) ? vector : lanewise;
  }

  @Override
  public int block() {
    return block;
  }

  @Override
  public void copyPixels(
      int count, float[] from, int offset, int fromStride, float[] to, int toOffset, int toStride) {
    kernels(COPY, (long) count * block)
        .copyPixels(count, from, offset, fromStride, to, toOffset, toStride);
  }

  @Override
  public void copyRuns(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      int run,
      float[] to,
      int toOffset,
      int toStride) {
    kernels(COPY_RUNS, (long) count * lines.length * run)
        .copyRuns(count, image, offset, pixelStride, lines, run, to, toOffset, toStride);
  }

  @Override
  public void squarePixels(
      int count, float[] from, int offset, float[] to, int toOffset, int toStride) {
    kernels(SQUARE, (long) count * block).squarePixels(count, from, offset, to, toOffset, toStride);
  }

  @Override
  public void windowSums(
      int count, float[] rows, int offset, int rowStride, int window, float[] to, int toOffset) {
    kernels(WINDOW_SUMS, (long) count * block * window)
        .windowSums(count, rows, offset, rowStride, window, to, toOffset);
  }

  @Override
  public void moveLanes(
      int count, float[] from, int offset, int[] lanes, float[] to, int toOffset) {
    kernels(MOVE_LANES, (long) count * block).moveLanes(count, from, offset, lanes, to, toOffset);
  }

  @Override
  public void mergeLanes(
      int count,
      float[] from0,
      int offset0,
      int[] lanes0,
      float[] from1,
      int offset1,
      int[] lanes1,
      float[] from2,
      int offset2,
      int[] lanes2,
      float[] from3,
      int offset3,
      int[] lanes3,
      float[] to,
      int toOffset) {
    kernels(MERGE_LANES, (long) count * block)
        .mergeLanes(
            count, from0, offset0, lanes0, from1, offset1, lanes1, from2, offset2, lanes2, from3,
            offset3, lanes3, to, toOffset);
  }

  @Override
  public void clearPixels(int count, float[] to, int offset, int stride) {
    kernels(CLEAR, (long) count * block).clearPixels(count, to, offset, stride);
  }

  @Override
  public void sumPixels(int count, float[] from, int offset, float[] to, int toOffset) {
    kernels(SUM, (long) count * block).sumPixels(count, from, offset, to, toOffset);
  }

  @Override
  public void greatest(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] out,
      int outOffset) {
    kernels(GREATEST, (long) count * rows * columns * block)
        .greatest(
            count, image, offset, rowStride, pixelStride, tapStride, rows, columns, out, outOffset);
  }

  @Override
  public void scaledSum(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float factor,
      float[] out,
      int outOffset) {
    kernels(SCALED_SUM, (long) count * rows * columns * block)
        .scaledSum(
            count,
            image,
            offset,
            rowStride,
            pixelStride,
            tapStride,
            rows,
            columns,
            factor,
            out,
            outOffset);
  }

  @Override
  public void blendPixels(
      int count,
      float[] image,
      int upperOffset,
      float upper,
      int lowerOffset,
      float lower,
      int[] left,
      int[] right,
      float[] weights,
      float[] out,
      int outOffset) {
    kernels(BLEND, (long) count * block)
        .blendPixels(
            count,
            image,
            upperOffset,
            upper,
            lowerOffset,
            lower,
            left,
            right,
            weights,
            out,
            outOffset);
  }

  @Override
  public void gatherPixels(
      int count, float[] image, int offset, int[] index, float[] out, int outOffset) {
    kernels(GATHER, (long) count * block).gatherPixels(count, image, offset, index, out, outOffset);
  }

  @Override
  public void depthwise(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    int kernel = depthwiseKernel(pixelStride, tapStride, columns);
    kernels(kernel, (long) count * rows * columns * block)
        .depthwise(
            count,
            image,
            offset,
            rowStride,
            pixelStride,
            tapStride,
            rows,
            columns,
            weights,
            weightsOffset,
            weightsStride,
            bias,
            biasOffset,
            out,
            outOffset);
  }

  private int depthwiseKernel(int pixelStride, int tapStride, int columns) {
    boolean near = pixelStride == block;
    if (tapStride != block || !near && pixelStride != 2 * block) {
      return DEPTHWISE_ANY;
    }
    return switch (columns) {
      case 3 -> near ? DEPTHWISE_3 : DEPTHWISE_3_APART;
      case 5 -> near ? DEPTHWISE_5 : DEPTHWISE_5_APART;
      default -> DEPTHWISE_ANY;
    };
  }

  @Override
  public void depthwiseEnds(
      int width,
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    kernels(DEPTHWISE_ENDS, (long) rows * 14 * block)
        .depthwiseEnds(
            width,
            image,
            offset,
            rowStride,
            rows,
            weights,
            weightsOffset,
            weightsStride,
            bias,
            biasOffset,
            out,
            outOffset);
  }

  @Override
  public boolean prefersDepthwiseRows() {
    return vector.prefersDepthwiseRows();
  }

  @Override
  public void depthwiseRows(
      int rows,
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    kernels(DEPTHWISE_ROWS, (long) rows * width * 9 * block)
        .depthwiseRows(
            rows,
            width,
            above,
            aboveOffset,
            image,
            offset,
            below,
            belowOffset,
            weights,
            weightsOffset,
            bias,
            biasOffset,
            least,
            out,
            outOffset);
  }

  @Override
  public void multiplyPixels(
      int count,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    kernels(MULTIPLY_PIXELS, (long) count * PIXEL_TERMS * block)
        .multiplyPixels(
            count, image, offset, weights, weightsOffset, bias, biasOffset, out, outOffset);
  }

  @Override
  public void multiplyLanes(
      int count,
      int blocks,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int addendOffset,
      float least,
      float[] out,
      int outOffset,
      int outStride) {
    int kernel = blocks == 1 ? MULTIPLY_LANES : MULTIPLY_LANES_TO_TWO;
    kernels(kernel, (long) count * blocks * places.length * block)
        .multiplyLanes(
            count,
            blocks,
            image,
            offset,
            places,
            weights,
            weightsOffset,
            bias,
            biasOffset,
            addend,
            addendOffset,
            least,
            out,
            outOffset,
            outStride);
  }

  @Override
  public void convolvePlanes(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    int kernel = pixelStride == 1 ? PLANES : pixelStride == 2 ? PLANES_APART : PLANES_ANY;
    kernels(kernel, (long) count * lines.length * LINE_TAPS * block)
        .convolvePlanes(
            count,
            image,
            offset,
            pixelStride,
            lines,
            weights,
            weightsOffset,
            bias,
            biasOffset,
            least,
            out,
            outOffset);
  }

  @Override
  public void convolveLanes(
      int count,
      int outputs,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int sumsOffset) {
    kernels(LANES_OF_ONE + outputs - 1, (long) count * outputs * places.length * block)
        .convolveLanes(
            count, outputs, image, offset, places, weights, weightsOffset, sums, sumsOffset);
  }

  @Override
  public void addLanes(
      int count, float[] sums, int offset, int stride, float bias, float[] out, int outOffset) {
    kernels(ADD_LANES, (long) count * block)
        .addLanes(count, sums, offset, stride, bias, out, outOffset);
  }

  @Override
  public void winogradInput(
      WinogradTransform transform,
      int patches,
      float[] image,
      int offset,
      int rowStride,
      int begin,
      int end,
      float[] to,
      int toOffset,
      int toStride,
      float[] work) {
    int kernel = transform == WinogradTransform.F4 ? INPUT_4 : INPUT_2;
    kernels(kernel, (long) patches * transform.positions() * block)
        .winogradInput(
            transform, patches, image, offset, rowStride, begin, end, to, toOffset, toStride, work);
  }

  @Override
  public void winogradOutput(
      WinogradTransform transform,
      int patches,
      float[] products,
      int offset,
      int stride,
      float[] bias,
      int biasOffset,
      int rows,
      int columns,
      float[] out,
      int outOffset,
      int rowStride,
      float[] work) {
    int kernel = transform == WinogradTransform.F4 ? OUTPUT_4 : OUTPUT_2;
    kernels(kernel, (long) patches * transform.positions() * block)
        .winogradOutput(
            transform,
            patches,
            products,
            offset,
            stride,
            bias,
            biasOffset,
            rows,
            columns,
            out,
            outOffset,
            rowStride,
            work);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    int to = data.length / 2;
    int count = PIXELS;
    switch (index) {
      case COPY -> vector.copyPixels(count, data, 0, block, data, to, 2 * block);
      case COPY_RUNS -> vector.copyRuns(count, data, 0, 1, lines, 5, data, to, 15);
      case SQUARE -> vector.squarePixels(count, data, 0, data, to, block);
      case WINDOW_SUMS -> vector.windowSums(count / 2, data, 0, block, 5, data, to);
      case CLEAR -> vector.clearPixels(2 * count, data, to, block);
      case MOVE_LANES -> vector.moveLanes(count, data, 0, reversed, data, to);
      case MERGE_LANES -> merge(data, to);
      case SUM -> vector.sumPixels(count, data, 0, data, to);
      case GREATEST -> greatest(data, to);
      case SCALED_SUM -> vector.scaledSum(16, data, 0, block, 2 * block, block, 3, 3, 1, data, to);
      case BLEND -> vector.blendPixels(count / 4, data, 0, 1, 0, 1, places, places, data, data, to);
      case GATHER -> vector.gatherPixels(count, data, 0, places, data, to);
      case DEPTHWISE_3 -> depthwise(data, 1, 3);
      case DEPTHWISE_3_APART -> depthwise(data, 2, 3);
      case DEPTHWISE_5 -> depthwise(data, 1, 5);
      case DEPTHWISE_5_APART -> depthwise(data, 2, 5);
      case DEPTHWISE_ANY -> depthwise(data, 1, 7);
      case DEPTHWISE_ROWS -> depthwiseRows(data);
      case DEPTHWISE_ENDS -> depthwiseEnds(data);
      case PLANES -> planes(data, 1);
      case PLANES_APART -> planes(data, 2);
      case PLANES_ANY -> planes(data, 3);
      case LANES_OF_ONE, LANES_OF_TWO, LANES_OF_THREE -> lanes(data, index - LANES_OF_ONE + 1);
      case MULTIPLY_PIXELS -> vector.multiplyPixels(count - 1, data, 0, data, 0, data, 0, data, to);
      case ADD_LANES -> vector.addLanes(count / 4, data, 0, block, 1, data, to);
      case MULTIPLY_LANES -> {
        return multiplyLanes(data, 1);
      }
      case MULTIPLY_LANES_TO_TWO -> {
        return multiplyLanes(data, 2);
      }
      case INPUT_4 -> {
        return input(WinogradTransform.F4, data);
      }
      case INPUT_2 -> {
        return input(WinogradTransform.F2, data);
      }
      case OUTPUT_4 -> {
        return output(WinogradTransform.F4, data);
      }
      default -> {
        return output(WinogradTransform.F2, data);
      }
    }
    return 2 * PIXELS;
  }

  /** Windows whose taps are written out, and others. */
  private void greatest(float[] data, int to) {
    vector.greatest(16, data, 0, block, 2 * block, block, 2, 2, data, to);
    vector.greatest(16, data, 0, block, 2 * block, block, 3, 3, data, to);
    vector.greatest(16, data, 0, block, block, block, 3, 3, data, to);
  }

  private void merge(float[] data, int to) {
    vector.mergeLanes(
        PIXELS, data, 0, reversed, data, 1, reversed, data, 2, reversed, data, 3, reversed, data,
        to);
  }

  /**
   * Outputs as many as go together, and fewer or more of them; under whole windows, then one row
   * cut off.
   */
  private void depthwise(float[] data, int stride, int taps) {
    depthwise(10, data, stride, 3, taps);
    depthwise(10, data, stride, 2, taps);
    if (stride == 1 && taps == 5) {
      depthwise(6, data, stride, 3, taps);
      depthwise(24, data, stride, 3, taps);
    }
  }

  private void depthwise(int count, float[] data, int stride, int rows, int taps) {
    vector.depthwise(
        count,
        data,
        0,
        block,
        stride * block,
        block,
        rows,
        taps,
        data,
        0,
        block,
        data,
        0,
        data,
        data.length / 2);
  }

  /** Rows whose ends leave some outputs over that don't go together. */
  private void depthwiseRows(float[] data) {
    int to = data.length / 2;
    for (int rows = 1; rows <= 2; rows++) {
      vector.depthwiseRows(rows, 15, data, 0, data, 0, data, 0, data, 0, data, 0, 0, data, to);
    }
  }

  /** Under whole windows, then one row cut off. */
  private void depthwiseEnds(float[] data) {
    int to = data.length / 2;
    for (int rows = 5; rows >= 4; rows--) {
      vector.depthwiseEnds(8, data, 0, block, rows, data, 0, block, data, 0, data, to);
    }
  }

  private void planes(float[] data, int stride) {
    vector.convolvePlanes(18, data, 0, stride, lines, data, 0, data, 0, 0, data, data.length / 2);
  }

  /** Pixels that go together, more and fewer, with an addend and without, and one alone. */
  private int multiplyLanes(float[] data, int blocks) {
    int to = data.length / 2;
    int half = data.length / 4;
    vector.multiplyLanes(
        21, blocks, data, 0, reversed, data, 0, data, 0, null, 0, 0, data, to, half);
    vector.multiplyLanes(
        21, blocks, data, 0, reversed, data, 0, data, 0, data, 0, 0, data, to, half);
    vector.multiplyLanes(
        1, blocks, data, 0, reversed, data, 0, data, 0, data, 0, 0, data, to, half);
    return 43 * blocks * block;
  }

  /** Pixels that go together, and one alone. */
  private void lanes(float[] data, int outputs) {
    int to = data.length / 2;
    vector.convolveLanes(9, outputs, data, 0, lines, data, 0, data, to);
    vector.convolveLanes(1, outputs, data, 0, lines, data, 0, data, to);
  }

  private int input(WinogradTransform transform, float[] data) {
    int half = data.length / 2;
    int columns = PATCHES * transform.outputs() + 2;
    float[] work = new float[transform.workElements(PATCHES, block)];
    int stride = block;
    vector.winogradInput(transform, PATCHES, data, 0, block, 0, columns, data, half, stride, work);
    vector.winogradInput(transform, 1, data, block, block, 1, 3, data, half, stride, work);
    return (PATCHES + 1) * operations(transform);
  }

  /** About those of a patch: a sum of a line for each of its points. */
  private static int operations(WinogradTransform transform) {
    int points = transform.patch();
    return points * points * points;
  }

  private int output(WinogradTransform transform, float[] data) {
    int half = data.length / 2;
    int size = transform.outputs();
    float[] work = new float[transform.workElements(PATCHES, block)];
    for (int last = 1; last <= size; last++) {
      int columns = (PATCHES - 1) * size + last;
      vector.winogradOutput(
          transform, PATCHES, data, 0, block, data, 0, size, columns, data, half, block, work);
    }
    return PATCHES * operations(transform);
  }
}
