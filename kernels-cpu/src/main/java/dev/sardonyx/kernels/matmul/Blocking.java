package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;

/** How products are cut up: sizes for the caches, and pieces of work for threads. */
public final class Blocking {
  private Blocking() {}

  /** The quotient, rounded up. */
  public static int divideUp(int dividend, int divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }

  /** The first row of part {@code part}; the parts are as even as whole tiles allow. */
  public static int firstRow(int rows, int part, int parts) {
    long tiles = divideUp(rows, RowBlocks.TILE_ROWS);
    return (int) Math.min(rows, tiles * part / parts * RowBlocks.TILE_ROWS);
  }

  static int panels(int columns, int panelWidth) {
    return divideUp(columns, panelWidth);
  }

  /** Whether so few columns are better served by dot products than by one mostly empty panel. */
  static boolean isNarrow(int columns, int panelWidth) {
    return columns <= panelWidth / 4;
  }

  /** Rows of a block: the depth in equal parts, or as a whole up to half as much again. */
  public static int blockDepth(int depth) {
    if (depth <= CostModel.BLOCK_DEPTH * 3 / 2) {
      return Math.max(1, depth);
    }
    int even = divideUp(depth, divideUp(depth, CostModel.BLOCK_DEPTH));
    return divideUp(even, 8) * 8;
  }

  /**
   * Panels that are worked on together.
   *
   * @param packed whether B is packed already: then it need not stay in L2, as {@link #BLOCK_ROWS}
   *     rows take longer to multiply than a panel takes to come from anywhere
   */
  static int groupPanels(int blockDepth, int panelWidth, boolean packed) {
    int byElements =
        packed ? Integer.MAX_VALUE : CostModel.GROUP_ELEMENTS / (blockDepth * panelWidth);
    return Math.max(1, Math.min(byElements, CostModel.GROUP_COLUMNS / panelWidth));
  }

  /** The pieces of one product for threads: {@code rowParts * panelParts}. */
  record Split(int rowParts, int panelParts) {
    /** For one thread: a single piece. */
    static final Split WHOLE = new Split(1, 1);

    int parts() {
      return rowParts * panelParts;
    }

    int firstPanel(int part, int panels) {
      return (int) ((long) panels * part / panelParts);
    }
  }

  /**
   * Splits each of {@code products} products of one shape. No cut changes a sum: each element of C
   * is one tile's, whose order of additions depends only on whether it has more than one row.
   *
   * @param packed whether B is packed already. If so, the rows are split first, as each part of the
   *     columns packs the rows anew; if not, the columns, as each part of the rows packs B anew
   */
  static Split split(
      int products, int rows, int columns, int depth, int panelWidth, boolean packed, int threads) {
    double work = (double) products * rows * columns * (depth + 8);
    int most =
        threads == 1 ? 1 : Math.min(CostModel.MOST_PIECES, CostModel.PIECES_OF_THREAD * threads);
    int wanted = (int) Math.clamp(work / CostModel.TILE_MULTIPLY_ADDS, 1, most);
    int each = divideUp(wanted, Math.max(1, products));
    int panels = Math.max(1, panels(columns, panelWidth));
    if (packed) {
      int rowParts = Math.clamp(each, 1, Math.max(1, rows / CostModel.FEWEST_ROWS));
      return new Split(rowParts, Math.clamp(divideUp(each, rowParts), 1, panels));
    }
    int panelParts = Math.clamp(each, 1, panels);
    int rowParts =
        Math.clamp(divideUp(each, panelParts), 1, Math.max(1, rows / CostModel.FEWEST_ROWS));
    return new Split(rowParts, panelParts);
  }
}
