package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Tiles;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A 3x3 convolution of stride 1 by {@link WinogradTransform}: patches are transformed, multiplied
 * position by position as matrices {@code [patches, channels] · [channels, outputs]}, and
 * transformed back.
 */
final class WinogradConvolution {
  private final MatmulKernels kernels;
  private final BlockedKernels blocked;
  private final WinogradTransform transform;
  private final PackedMatrix[] weights;
  private final float[] bias;
  private final float[] zeros;
  private final int block;
  private final int inputBlocks;
  private final int outputBlocks;
  private final int panels;

  WinogradConvolution(KernelProvider provider, WinogradTransform transform, Filters filters) {
    this.kernels = provider.matmul();
    this.blocked = provider.blocked();
    this.transform = transform;
    this.block = blocked.block();
    this.inputBlocks = Blocking.divideUp(filters.groupChannels(), block);
    this.outputBlocks = Blocking.divideUp(filters.outputChannels(), block);
    this.panels = Blocking.divideUp(filters.outputChannels(), 2 * block);
    int depth = inputBlocks * block;
    int blockDepth = PatchProduct.blockDepth(depth, block);
    this.weights = new PackedMatrix[transform.positions()];
    int channels = filters.groupChannels();
    int[] places = new int[depth];
    for (int channel = 0; channel < depth; channel++) {
      places[channel] = channel < channels ? channel : -1;
    }
    float[] elements = new float[filters.outputChannels() * channels];
    StridedFilters rows =
        new StridedFilters(elements, places, channels, filters.outputChannels(), 2 * block);
    for (int i = 0; i < weights.length; i++) {
      transform.filters(i, filters.weights(), filters.weightsOffset(), elements);
      weights[i] =
          PackedMatrix.ofPanels(kernels, rows, depth, filters.outputChannels(), blockDepth);
    }
    this.bias = filters.paddedBias(outputBlocks * block);
    this.zeros = new float[2 * block];
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
    int across = Blocking.divideUp(placement.output(2), transform.outputs());
    int patches = across * Blocking.divideUp(placement.output(1), transform.outputs());
    if (patches == 0 || images == 0) {
      return;
    }
    int each = transform.positions() * (inputBlocks + outputBlocks) * block;
    int most =
        Math.clamp(
            CostModel.WINOGRAD_ELEMENTS / each,
            CostModel.FEWEST_WINOGRAD_PATCHES,
            CostModel.MOST_WINOGRAD_PATCHES);
    int parts = Blocking.divideUp(patches, most);
    workers.run(
        images * parts,
        chunk -> {
          int image = chunk / parts;
          int part = chunk % parts;
          int first = (int) ((long) patches * part / parts);
          int last = (int) ((long) patches * (part + 1) / parts);
          int from = inputOffset + image * inputBlocks * placement.inputElements() * block;
          int to = outputOffset + image * outputBlocks * placement.outputElements() * block;
          new Piece(placement, steps, first, last - first, across).run(input, from, output, to);
        });
  }

  /** Some patches of one image, counted row by row. */
  private final class Piece {
    private final Placement placement;
    private final Epilogue steps;
    private final int first;
    private final int count;
    private final int across;
    private final int depth = inputBlocks * block;
    // Odd distances between rows, and between positions, so that they don't share cache lines.
    private final int rowStride = depth + block;
    private final int positionStride;
    private final int productRow = outputBlocks * block;
    private final int productStride;
    private final float[] transformed;
    private final float[] products;

    Piece(Placement placement, Epilogue steps, int first, int count, int across) {
      this.placement = placement;
      this.steps = steps;
      this.first = first;
      this.count = count;
      this.across = across;
      this.positionStride = count * rowStride + 2 * block;
      this.productStride = count * productRow + 2 * block;
      this.transformed = BlockedScratch.patches(transform.positions() * positionStride);
      this.products = BlockedScratch.products(transform.positions() * productStride);
    }

    void run(float[] input, int from, float[] output, int to) {
      transformInput(input, from);
      multiply();
      transformOutput(output, to);
    }

    private void transformInput(float[] input, int from) {
      int size = transform.patch();
      int plane = placement.inputElements() * block;
      int line = placement.input(2) * block;
      int patchElements = transform.positions() * block;
      float[] work = BlockedScratch.patch(patchElements * (inputBlocks + 1));
      for (int i = 0; i < count; i++) {
        int y = (first + i) / across * transform.outputs() - placement.begin(1);
        int x = (first + i) % across * transform.outputs() - placement.begin(2);
        boolean inside =
            y >= 0 && x >= 0 && y + size <= placement.input(1) && x + size <= placement.input(2);
        if (inside) {
          blocked.winogradInput(
              transform,
              inputBlocks,
              input,
              from + (y * placement.input(2) + x) * block,
              plane,
              line,
              transformed,
              i * rowStride,
              positionStride,
              work);
        } else {
          copyPatch(input, from, y, x, work, patchElements);
          blocked.winogradInput(
              transform,
              inputBlocks,
              work,
              patchElements,
              patchElements,
              size * block,
              transformed,
              i * rowStride,
              positionStride,
              work);
        }
      }
    }

    /** A patch that reaches over the border, with zeros there. */
    private void copyPatch(float[] input, int from, int y, int x, float[] to, int toOffset) {
      int size = transform.patch();
      int begin = Math.clamp(-x, 0, size);
      int end = Math.clamp(placement.input(2) - x, begin, size);
      for (int k = 0; k < inputBlocks; k++) {
        for (int row = 0; row < size; row++) {
          int into = toOffset + (k * size + row) * size * block;
          if (y + row < 0 || y + row >= placement.input(1) || begin == end) {
            Arrays.fill(to, into, into + size * block, 0);
            continue;
          }
          int line =
              from + ((k * placement.input(1) + y + row) * placement.input(2) + x + begin) * block;
          Arrays.fill(to, into, into + begin * block, 0);
          System.arraycopy(input, line, to, into + begin * block, (end - begin) * block);
          Arrays.fill(to, into + end * block, into + size * block, 0);
        }
      }
    }

    private void multiply() {
      for (int position = 0; position < transform.positions(); position++) {
        PackedMatrix matrix = weights[position];
        for (int from = 0; from < depth; from += matrix.blockDepth()) {
          int length = Math.min(matrix.blockDepth(), depth - from);
          for (int panel = 0; panel < panels; panel++) {
            int to = position * productStride + panel * 2 * block;
            boolean begin = from == 0;
            int row = position * positionStride + from;
            int weight = matrix.offset(from, length, panel);
            float[] initial = begin ? zeros : products;
            int initialOffset = begin ? 0 : to;
            int initialStride = begin ? 0 : productRow;
            if (2 * panel + 1 < outputBlocks) {
              // Row after row: packing them into row panels would take longer than it wins.
              Tiles.run(
                  kernels,
                  null,
                  count,
                  length,
                  transformed,
                  row,
                  rowStride,
                  matrix.elements(),
                  weight,
                  initial,
                  initialOffset,
                  initialStride,
                  block,
                  products,
                  to,
                  productRow,
                  block);
            } else {
              kernels.halfTiles(
                  count,
                  length,
                  transformed,
                  row,
                  rowStride,
                  matrix.elements(),
                  weight,
                  initial,
                  initialOffset,
                  initialStride,
                  products,
                  to,
                  productRow);
            }
          }
        }
      }
    }

    private void transformOutput(float[] output, int to) {
      int size = transform.outputs();
      int height = placement.output(1);
      int width = placement.output(2);
      int plane = height * width * block;
      float[] work = BlockedScratch.patch(transform.positions() * block);
      for (int i = 0; i < count; ) {
        // As many patches as are left in this row of patches.
        int y = (first + i) / across * size;
        int x = (first + i) % across * size;
        int run = Math.min(count - i, across - (first + i) % across);
        int rows = Math.min(size, height - y);
        for (int k = 0; k < run; k++) {
          int column = x + k * size;
          blocked.winogradOutput(
              transform,
              outputBlocks,
              products,
              (i + k) * productRow,
              productStride,
              bias,
              0,
              rows,
              Math.min(size, width - column),
              output,
              to + (y * width + column) * block,
              plane,
              width * block,
              work);
        }
        finish(output, to, y, rows, x, Math.min(width, x + run * size));
        i += run;
      }
    }

    private void finish(float[] output, int to, int y, int rows, int x, int end) {
      int width = placement.output(2);
      for (int k = 0; k < outputBlocks; k++) {
        for (int row = y; row < y + rows; row++) {
          int column = (row * width + x) * block;
          int into = to + k * placement.outputElements() * block + column;
          steps.finishRun(output, into, (end - x) * block, k, column);
        }
      }
    }
  }
}
