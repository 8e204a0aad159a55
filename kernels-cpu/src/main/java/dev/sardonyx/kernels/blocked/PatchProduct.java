package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.FarPanels;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.PanelSource;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.matmul.RowPanels;
import dev.sardonyx.kernels.matmul.Tiles;
import java.util.Arrays;

/**
 * The product {@code patches[pixels, depth] · weights[depth, outputs]} ({@code im2col}, a piece at
 * a time), whose result is written in blocks of outputs.
 */
final class PatchProduct {
  /**
   * Where the result goes: pixel {@code (y, x)} of output block {@code k} to {@code offset +
   * blocks[k] + y * rowStride + x * pixelStride}.
   */
  record Destination(
      float[] array, int offset, int[] blocks, int columns, int pixelStride, int rowStride) {

    /** Whether all pixels of a block lie side by side. */
    boolean isDense(int block) {
      return pixelStride == block && rowStride == columns * block;
    }

    int pixel(int pixel) {
      return offset + pixel / columns * rowStride + pixel % columns * pixelStride;
    }
  }

  private final MatmulKernels kernels;
  private final boolean wholeRows;
  private final PackedMatrix weights;
  private final float[] bias;
  private final int firstBlock;
  private final int block;
  private final int depth;
  private final int outputBlocks;
  private final int panels;
  private final boolean far;

  /**
   * Packs the weights.
   *
   * @param taps of the window
   * @param wholeRows whether patches come only as whole rows
   * @param bias one number an output
   * @param firstBlock what the steps know block 0 as
   */
  PatchProduct(
      KernelProvider provider,
      PanelSource rows,
      int depth,
      int taps,
      int outputs,
      boolean wholeRows,
      float[] bias,
      int firstBlock) {
    this.kernels = provider.matmul();
    this.block = provider.blocked().block();
    this.depth = depth;
    this.outputBlocks = Blocking.divideUp(outputs, block);
    this.panels = Blocking.divideUp(outputs, 2 * block);
    this.wholeRows = wholeRows;
    this.weights =
        PackedMatrix.ofPanels(kernels, rows, depth, outputs, blockDepth(depth, taps, block));
    this.far = FarPanels.areFar(kernels.rowPanels(), weights.elements().length);
    this.bias = Arrays.copyOf(bias, panels * 2 * block);
    this.firstBlock = firstBlock;
  }

  /** The depth in equal parts, each a whole number of blocks and of the pairs of row panels. */
  static int blockDepth(int depth, int taps, int block) {
    boolean whole = taps == 1 && depth <= CostModel.MOST_TERMS * 4 / 3;
    int parts = whole ? 1 : Blocking.divideUp(depth, CostModel.MOST_TERMS);
    int even = Blocking.divideUp(depth, parts);
    int unit = Math.max(block, RowPanelKernels.STEPS);
    return Blocking.divideUp(even, unit) * unit;
  }

  int panels() {
    return panels;
  }

  /** Multiply-adds for one pixel. */
  double work() {
    return (double) depth * panels * 2 * block;
  }

  /**
   * Computes some pixels of some panels; they lie in one row unless the destination is dense.
   *
   * @param steps what follows the bias
   * @param count at least 1
   */
  void run(
      PatchRows patches,
      Destination to,
      Epilogue steps,
      int firstPixel,
      int count,
      int panelBegin,
      int panelEnd) {
    int most = weights.blockDepth();
    RowPanelKernels rowPanels = wholeRows ? null : RowPanels.of(kernels, count, depth);
    RowsInPlace inPlace = inPlace(patches, rowPanels);
    if (inPlace != null) {
      int stride = rowPanels == null ? block : inPlace.plane();
      for (int from = 0; from < depth; from += most) {
        panels(
            panelBegin,
            panelEnd,
            from,
            Math.min(most, depth - from),
            rowPanels,
            inPlace.image(),
            inPlace.at(firstPixel, from),
            stride,
            to,
            steps,
            firstPixel,
            count);
      }
      return;
    }
    int longest = Math.min(most, depth);
    int stride;
    int elements;
    if (rowPanels != null) {
      stride = rowPanels.layout().stride(count, longest);
      elements = rowPanels.layout().elements(count, longest);
    } else {
      // Rows a whole number of pages apart would share the same lines of the cache.
      stride = (wholeRows ? depth : longest) + block;
      elements = count * stride;
    }
    float[] rows = BlockedScratch.patches(elements);
    if (wholeRows) {
      patches.pack(firstPixel, count, 0, depth, null, rows, stride);
    }
    for (int from = 0; from < depth; from += most) {
      int length = Math.min(most, depth - from);
      if (!wholeRows) {
        patches.pack(firstPixel, count, from, length, rowPanels, rows, stride);
      }
      int row = wholeRows ? from : 0;
      panels(
          panelBegin,
          panelEnd,
          from,
          length,
          rowPanels,
          rows,
          row,
          stride,
          to,
          steps,
          firstPixel,
          count);
    }
  }

  /** The rows where they lie if that is how the kernels read them, otherwise null. */
  private static RowsInPlace inPlace(PatchRows patches, RowPanelKernels rowPanels) {
    RowsInPlace rows = patches.inPlace();
    boolean readable =
        rows != null
            && (rowPanels == null ? rows.blocks() == 1 : rowPanels.layout().isOfChannelBlocks());
    return readable ? rows : null;
  }

  private void panels(
      int panelBegin,
      int panelEnd,
      int from,
      int length,
      RowPanelKernels rowPanels,
      float[] rows,
      int row,
      int stride,
      Destination to,
      Epilogue steps,
      int firstPixel,
      int count) {
    for (int panel = panelBegin; panel < panelEnd; panel++) {
      if (2 * panel + 1 < outputBlocks) {
        wholePanel(panel, from, length, rowPanels, rows, row, stride, to, steps, firstPixel, count);
      } else {
        halfPanel(panel, from, length, rowPanels, rows, row, stride, to, steps, firstPixel, count);
      }
    }
  }

  /** Two blocks of outputs. */
  private void wholePanel(
      int panel,
      int from,
      int length,
      RowPanelKernels rowPanels,
      float[] rows,
      int row,
      int stride,
      Destination to,
      Epilogue steps,
      int firstPixel,
      int count) {
    boolean first = from == 0;
    int into = to.pixel(firstPixel) + to.blocks[2 * panel];
    int half = to.blocks[2 * panel + 1] - to.blocks[2 * panel];
    int weight = weights.offset(from, length, panel);
    if (far) {
      FarPanels.read(weights.elements(), weight, 2 * block * length);
    }
    float[] initial = first ? bias : to.array;
    int initialOffset = first ? 2 * panel * block : into;
    int initialStride = first ? 0 : to.pixelStride;
    Tiles.run(
        kernels,
        rowPanels,
        count,
        length,
        rows,
        row,
        stride,
        weights.elements(),
        weight,
        initial,
        initialOffset,
        initialStride,
        first ? block : half,
        to.array,
        into,
        to.pixelStride,
        half);
    if (from + length == depth) {
      finish(to, steps, firstPixel, count, 2 * panel);
      finish(to, steps, firstPixel, count, 2 * panel + 1);
    }
  }

  /** The last block where their number is odd. */
  private void halfPanel(
      int panel,
      int from,
      int length,
      RowPanelKernels rowPanels,
      float[] rows,
      int row,
      int stride,
      Destination to,
      Epilogue steps,
      int firstPixel,
      int count) {
    boolean first = from == 0;
    int into = to.pixel(firstPixel) + to.blocks[2 * panel];
    Tiles.runHalf(
        kernels,
        rowPanels,
        count,
        length,
        rows,
        row,
        stride,
        weights.elements(),
        weights.offset(from, length, panel),
        first ? bias : to.array,
        first ? 2 * panel * block : into,
        first ? 0 : to.pixelStride,
        to.array,
        into,
        to.pixelStride);
    if (from + length == depth) {
      finish(to, steps, firstPixel, count, 2 * panel);
    }
  }

  private void finish(Destination to, Epilogue steps, int firstPixel, int count, int outputBlock) {
    if (steps == Epilogue.NONE) {
      return;
    }
    int into = to.pixel(firstPixel) + to.blocks[outputBlock];
    if (to.pixelStride == block) {
      steps.finishRun(to.array, into, count * block, firstBlock + outputBlock, firstPixel * block);
      return;
    }
    for (int i = 0; i < count; i++) {
      steps.finishRun(
          to.array,
          into + i * to.pixelStride,
          block,
          firstBlock + outputBlock,
          (firstPixel + i) * block);
    }
  }
}
