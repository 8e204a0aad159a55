package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;
import java.util.Arrays;

/**
 * One thread's part of a product: some rows, some panels of columns. Used again for the thread's
 * next part: there are thousands in a run.
 */
final class GemmPart {
  private MatmulKernels kernels;
  private int columns;
  private int depth;
  private int width;
  private Product product;
  private Epilogue epilogue;
  private float[] c;
  private int cStride;

  // The block of B in work.
  private float[] panels;
  private int panelsOffset;
  private int firstDepth;
  private int blockDepth;

  // The rows of A in work as row panels; without kernels for these they are read where they lie.
  private RowPanelKernels rowKernels;
  private float[] rowPanels;
  private int rowPanelStride;

  // A bias of the rows, or zeros, panelWidth times each.
  private float[] initial;

  /**
   * Computes rows {@code [rowBegin, rowEnd)} of panels {@code [panelBegin, panelEnd)}.
   *
   * @param columns of the product
   * @param depth of the product
   */
  void run(
      MatmulKernels kernels,
      int columns,
      int depth,
      Product product,
      int rowBegin,
      int rowEnd,
      int panelBegin,
      int panelEnd) {
    this.kernels = kernels;
    this.columns = columns;
    this.depth = depth;
    this.width = kernels.panelWidth();
    this.product = product;
    this.epilogue = product.epilogue();
    this.c = product.c();
    this.cStride = product.cStride();
    this.rowKernels =
        RowPanels.of(kernels, rowEnd - rowBegin, depth, (panelEnd - panelBegin) * width);
    try {
      run(rowBegin, rowEnd, panelBegin, panelEnd);
    } finally { // hold on to nobody's memory
      this.product = null;
      this.epilogue = null;
      this.c = null;
      this.panels = null;
      this.rowPanels = null;
    }
  }

  private void run(int rowBegin, int rowEnd, int panelBegin, int panelEnd) {
    if (rowBegin == rowEnd || panelBegin == panelEnd) {
      return;
    }
    int most = Blocking.blockDepth(depth);
    int group = Blocking.groupPanels(most, width, product.b() instanceof PackedMatrix);
    for (int panel = panelBegin; panel < panelEnd; panel += group) {
      int count = Math.min(group, panelEnd - panel);
      firstDepth = 0;
      do {
        blockDepth = Math.min(most, depth - firstDepth);
        takeBlock(panel, count);
        runBlock(rowBegin, rowEnd, panel, count);
        firstDepth += blockDepth;
      } while (firstDepth < depth);
    }
  }

  private void takeBlock(int panel, int count) {
    if (product.b() instanceof PackedMatrix packed) {
      panels = packed.elements();
      panelsOffset = packed.offset(firstDepth, blockDepth, panel);
    } else {
      panels = GemmScratch.panels(blockDepth * count * width);
      panelsOffset = 0;
      ((PanelSource) product.b()).pack(firstDepth, blockDepth, panel, count, panels, 0);
    }
  }

  /** Multiplies all rows with the block of B in work, a block of rows after the other. */
  private void runBlock(int rowBegin, int rowEnd, int panel, int count) {
    int rows = rowEnd - rowBegin;
    int blocks = Blocking.divideUp(rows, CostModel.BLOCK_ROWS);
    boolean last = firstDepth + blockDepth >= depth;
    for (int block = 0; block < blocks; block++) {
      int begin = rowBegin + (int) ((long) rows * block / blocks);
      int end = rowBegin + (int) ((long) rows * (block + 1) / blocks);
      if (firstDepth == 0) {
        prepareInitial(begin, end);
      }
      packRows(begin, end);
      for (int i = 0; i < count; i++) {
        int offset = panelsOffset + i * blockDepth * width;
        if ((panel + i + 1) * width <= columns) {
          wholePanel(begin, end, panel + i, offset);
        } else {
          edgePanel(begin, end, panel + i, offset);
        }
      }
      if (last) {
        int firstColumn = panel * width;
        int lastColumn = Math.min(columns, (panel + count) * width);
        epilogue.finish(
            c,
            product.cOffset(),
            cStride,
            begin,
            end - begin,
            firstColumn,
            lastColumn - firstColumn);
      }
    }
  }

  private void packRows(int rowBegin, int rowEnd) {
    if (rowKernels == null) {
      return;
    }
    int rows = rowEnd - rowBegin;
    rowPanelStride = rowKernels.layout().stride(rows, blockDepth);
    rowPanels = GemmScratch.rows(rowKernels.layout().elements(rows, blockDepth));
    int from = product.aOffset() + rowBegin * product.aStride() + firstDepth;
    rowKernels.pack(
        0, rows, blockDepth, product.a(), from, product.aStride(), rowPanels, 0, rowPanelStride);
  }

  /** What the tiles of these rows start from, where it is the same for all panels. */
  private void prepareInitial(int rowBegin, int rowEnd) {
    switch (epilogue.bias()) {
      case NONE -> {
        initial = GemmScratch.bias(width);
        Arrays.fill(initial, 0, width, 0);
      }
      case ROWS -> {
        initial = GemmScratch.bias((rowEnd - rowBegin) * width);
        float[] bias = epilogue.biasElements();
        for (int row = rowBegin; row < rowEnd; row++) {
          int begin = (row - rowBegin) * width;
          Arrays.fill(initial, begin, begin + width, bias[epilogue.biasOffset() + row]);
        }
      }
      case COLUMNS, MATRIX -> {}
    }
  }

  private void wholePanel(int rowBegin, int rowEnd, int panel, int panelOffset) {
    int to = product.cOffset() + rowBegin * cStride + panel * width;
    if (firstDepth > 0) {
      tiles(rowBegin, rowEnd, panelOffset, c, to, cStride, c, to, cStride);
      return;
    }
    float[] bias = epilogue.biasElements();
    int biasOffset = epilogue.biasOffset();
    switch (epilogue.bias()) {
      case NONE -> tiles(rowBegin, rowEnd, panelOffset, initial, 0, 0, c, to, cStride);
      case ROWS -> tiles(rowBegin, rowEnd, panelOffset, initial, 0, width, c, to, cStride);
      case COLUMNS ->
          tiles(rowBegin, rowEnd, panelOffset, bias, biasOffset + panel * width, 0, c, to, cStride);
      case MATRIX -> {
        int stride = epilogue.biasStride();
        int from = biasOffset + rowBegin * stride + panel * width;
        tiles(rowBegin, rowEnd, panelOffset, bias, from, stride, c, to, cStride);
      }
    }
  }

  /** The last panel of a C whose columns don't fill it: computed aside, then copied. */
  private void edgePanel(int rowBegin, int rowEnd, int panel, int panelOffset) {
    int rows = rowEnd - rowBegin;
    int firstColumn = panel * width;
    int count = columns - firstColumn;
    float[] edge = GemmScratch.edge(rows * width);
    for (int row = 0; row < rows; row++) {
      int from = product.cOffset() + (rowBegin + row) * cStride + firstColumn;
      for (int i = 0; i < count; i++) {
        edge[row * width + i] =
            firstDepth > 0 ? c[from + i] : epilogue.initial(rowBegin + row, firstColumn + i);
      }
      Arrays.fill(edge, row * width + count, (row + 1) * width, 0);
    }
    tiles(rowBegin, rowEnd, panelOffset, edge, 0, width, edge, 0, width);
    for (int row = 0; row < rows; row++) {
      int to = product.cOffset() + (rowBegin + row) * cStride + firstColumn;
      for (int i = 0; i < count; i++) {
        c[to + i] = edge[row * width + i];
      }
    }
  }

  /** One panel of C. */
  private void tiles(
      int rowBegin,
      int rowEnd,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] to,
      int toOffset,
      int toStride) {
    boolean packed = rowKernels != null;
    int from = product.aOffset() + rowBegin * product.aStride() + firstDepth;
    Tiles.run(
        kernels,
        rowKernels,
        rowEnd - rowBegin,
        blockDepth,
        packed ? rowPanels : product.a(),
        packed ? 0 : from,
        packed ? rowPanelStride : product.aStride(),
        panels,
        panelOffset,
        initial,
        initialOffset,
        initialStride,
        width / 2,
        to,
        toOffset,
        toStride,
        width / 2);
  }
}
