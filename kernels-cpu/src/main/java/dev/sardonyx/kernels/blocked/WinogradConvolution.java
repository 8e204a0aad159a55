package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.matmul.Blocking;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.FarPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A 3x3 convolution of stride 1 by {@link WinogradTransform}: patches are transformed, multiplied
 * position by position as matrices {@code [patches, channels] · [channels, outputs]}, and
 * transformed back.
 */
final class WinogradConvolution {
  private final KernelProvider provider;
  private final RowPanelKernels kernels;
  private final RowLayout layout;
  private final int panelRows;
  private final BlockedKernels blocked;
  private final WinogradTransform transform;
  private final PackedMatrix[] weights;
  private final boolean far;
  private final float[] bias;
  private final float[] zeros;
  private final int block;
  private final int inputBlocks;
  private final int outputBlocks;
  private final int panels;

  /** Made by the first run with images of one row. */
  private volatile OneRowConvolution oneRow;

  WinogradConvolution(KernelProvider provider, WinogradTransform transform, Filters filters) {
    this.provider = provider;
    this.kernels = provider.matmul().rowPanels();
    this.layout = kernels.layout();
    this.panelRows = layout.panelRows();
    this.blocked = provider.blocked();
    this.transform = transform;
    this.block = blocked.block();
    this.inputBlocks = Blocking.divideUp(filters.groupChannels(), block);
    this.outputBlocks = Blocking.divideUp(filters.outputChannels(), block);
    this.panels = Blocking.divideUp(filters.outputChannels(), 2 * block);
    int depth = inputBlocks * block;
    int blockDepth = PatchProduct.blockDepth(depth, 1, block);
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
          PackedMatrix.ofPanels(
              provider.matmul(), rows, depth, filters.outputChannels(), blockDepth);
    }
    this.far = FarPanels.areFar(kernels, (long) weights.length * weights[0].elements().length);
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
    if (OneRowConvolution.suits(placement)) {
      oneRow().run(images, placement, input, inputOffset, output, outputOffset, steps, workers);
      return;
    }
    int across = Blocking.divideUp(placement.output(2), transform.outputs());
    int patches = across * Blocking.divideUp(placement.output(1), transform.outputs());
    if (patches == 0 || images == 0) {
      return;
    }
    Piece[] pieces = new Piece[parts(images, patches, workers.threads())];
    for (int i = 0; i < pieces.length; i++) {
      int first = (int) ((long) patches * i / pieces.length);
      int last = (int) ((long) patches * (i + 1) / pieces.length);
      pieces[i] = new Piece(placement, steps, first, last - first, across);
    }
    workers.run(
        images * pieces.length,
        chunk -> {
          int image = chunk / pieces.length;
          int from = inputOffset + image * inputBlocks * placement.inputElements() * block;
          int to = outputOffset + image * outputBlocks * placement.outputElements() * block;
          pieces[chunk % pieces.length].run(input, from, output, to);
        });
  }

  private OneRowConvolution oneRow() {
    OneRowConvolution made = oneRow;
    if (made == null) {
      synchronized (this) {
        made = oneRow;
        if (made == null) {
          made = new OneRowConvolution(provider, transform, weights, bias);
          oneRow = made;
        }
      }
    }
    return made;
  }

  /**
   * Into how many parts the patches of an image are cut. No cut changes a sum, so that it may
   * depend on the threads: each part reads all the weights, which are four times those of the
   * layer.
   */
  private int parts(int images, int patches, int threads) {
    int each = transform.positions() * (inputBlocks + outputBlocks) * block;
    int most =
        Math.clamp(CostModel.WINOGRAD_ELEMENTS / each, panelRows, CostModel.MOST_WINOGRAD_PATCHES);
    int parts = Blocking.divideUp(patches, most);
    if (images % threads == 0) {
      return parts;
    }
    int even = Blocking.divideUp(parts, threads) * threads;
    int possible = Blocking.divideUp(patches, CostModel.FEWEST_WINOGRAD_PATCHES);
    return Math.max(parts, Math.min(even, possible));
  }

  /** Some patches of an image, counted row by row; on any thread, in that thread's memory. */
  private final class Piece {
    private final Placement placement;
    private final Epilogue steps;
    private final int first;
    private final int count;
    private final int across;
    private final int depth = inputBlocks * block;
    private final int rowStride;
    // Not a whole number of pages between positions, so that they don't share cache lines.
    private final int positionStride;
    private final int productBlock;
    private final int productStride;

    Piece(Placement placement, Epilogue steps, int first, int count, int across) {
      this.placement = placement;
      this.steps = steps;
      this.first = first;
      this.count = count;
      this.across = across;
      this.rowStride = layout.stride(count, depth);
      this.positionStride = layout.elements(count, depth) + 2 * block;
      this.productBlock = count * block;
      this.productStride = outputBlocks * productBlock + 2 * block;
    }

    void run(float[] input, int from, float[] output, int to) {
      float[] transformed = BlockedScratch.patches(transform.positions() * positionStride);
      float[] products = BlockedScratch.products(transform.positions() * productStride);
      float[] work = BlockedScratch.patch(transform.workElements(panelRows, block));
      for (int i = 0; i < count; i += run(i)) {
        transformInput(i, input, from, transformed, work);
      }
      multiply(transformed, products);
      for (int i = 0; i < count; i += run(i)) {
        transformOutput(i, products, work, output, to);
      }
    }

    /** Patches from patch {@code i} on that lie in one row of patches and in one row panel. */
    private int run(int i) {
      int inRow = across - (first + i) % across;
      return Math.min(Math.min(count - i, inRow), panelRows - i % panelRows);
    }

    private void transformInput(int i, float[] input, int from, float[] transformed, float[] work) {
      int run = run(i);
      int height = placement.input(1);
      int width = placement.input(2);
      int size = transform.patch();
      int y = (first + i) / across * transform.outputs() - placement.begin(1);
      int x = (first + i) % across * transform.outputs() - placement.begin(2);
      int columns = run * transform.outputs() + 2;
      int begin = Math.clamp(-x, 0, columns);
      int end = Math.clamp(width - x, begin, columns);
      boolean inside = y >= 0 && y + size <= height;
      int line = inside ? width * block : columns * block;
      int row = layout.row(i, rowStride);
      float[] image = inside ? input : BlockedScratch.strip(size * line);
      for (int k = 0; k < inputBlocks; k++) {
        int plane = from + k * placement.inputElements() * block;
        if (!inside) {
          copyStrip(input, plane, y, x, begin, end, image, line);
        }
        blocked.winogradInput(
            transform,
            run,
            image,
            inside ? plane + (y * width + x) * block : 0,
            line,
            begin,
            end,
            transformed,
            row + layout.step(k * block, rowStride),
            positionStride,
            work);
      }
    }

    /** The rows under some patches where not all of them exist; the others become 0. */
    private void copyStrip(
        float[] input, int plane, int y, int x, int begin, int end, float[] strip, int line) {
      for (int row = 0; row < transform.patch(); row++) {
        int into = row * line + begin * block;
        int length = (end - begin) * block;
        if (y + row < 0 || y + row >= placement.input(1)) {
          Arrays.fill(strip, into, into + length, 0);
        } else {
          int at = plane + ((y + row) * placement.input(2) + x + begin) * block;
          System.arraycopy(input, at, strip, into, length);
        }
      }
    }

    private void multiply(float[] transformed, float[] products) {
      for (int position = 0; position < transform.positions(); position++) {
        PackedMatrix matrix = weights[position];
        for (int from = 0; from < depth; from += matrix.blockDepth()) {
          int length = Math.min(matrix.blockDepth(), depth - from);
          for (int panel = 0; panel < panels; panel++) {
            multiply(position, from, length, panel, transformed, products);
          }
        }
      }
    }

    /** All patches with one panel of weights, which is of two blocks of outputs or the last. */
    private void multiply(
        int position, int from, int length, int panel, float[] transformed, float[] products) {
      PackedMatrix matrix = weights[position];
      int row = position * positionStride + layout.step(from, rowStride);
      int weight = matrix.offset(from, length, panel);
      int to = position * productStride + 2 * panel * productBlock;
      if (far) {
        FarPanels.read(matrix.elements(), weight, 2 * block * length);
      }
      boolean begin = from == 0;
      float[] initial = begin ? zeros : products;
      int initialOffset = begin ? 0 : to;
      int initialStride = begin ? 0 : block;
      if (2 * panel + 1 < outputBlocks) {
        kernels.tiles(
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
            begin ? block : productBlock,
            products,
            to,
            block,
            productBlock);
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
            block);
      }
    }

    private void transformOutput(int i, float[] products, float[] work, float[] output, int to) {
      int size = transform.outputs();
      int width = placement.output(2);
      int y = (first + i) / across * size;
      int x = (first + i) % across * size;
      int rows = Math.min(size, placement.output(1) - y);
      int columns = Math.min(run(i) * size, width - x);
      for (int k = 0; k < outputBlocks; k++) {
        int plane = to + k * placement.outputElements() * block;
        blocked.winogradOutput(
            transform,
            run(i),
            products,
            k * productBlock + i * block,
            productStride,
            bias,
            k * block,
            rows,
            columns,
            output,
            plane + (y * width + x) * block,
            width * block,
            work);
        for (int row = y; row < y + rows; row++) {
          int column = (row * width + x) * block;
          steps.finishRun(output, plane + column, columns * block, k, column);
        }
      }
    }
  }
}
