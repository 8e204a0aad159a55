package dev.sardonyx.kernels.matmul;

/** How products are cut up: sizes for the caches, and pieces of work for threads. */
public final class Blocking {
  /**
   * Rows of B in one block. A panel of 16 columns then is 24 KB and stays in L1; a shorter block
   * would load and store C more often (measured: 256 costs up to a fifth against 384).
   */
  private static final int BLOCK_DEPTH = 384;

  /** Rows of A that are multiplied with one panel after the other: 202 KB, in L2. */
  public static final int BLOCK_ROWS = 135;

  /** Elements of the panels that are worked on together: 256 KB, in L2. */
  private static final int GROUP_ELEMENTS = 1 << 16;

  /** Columns that are worked on together, so that C is still near when its epilogue comes. */
  private static final int GROUP_COLUMNS = 512;

  /** Multiply-adds worth handing to another thread: about 10 µs. */
  private static final double CHUNK_WORK = 1e6;

  private static final int MOST_CHUNKS = 64;

  /** Pieces of work a thread, so that one that is held up leaves some to the others. */
  private static final int PIECES_OF_THREAD = 4;

  /** Rows of one part: two of the row panels. */
  private static final int FEWEST_ROWS = 30;

  private Blocking() {}

  /** The quotient, rounded up. */
  public static int divideUp(int dividend, int divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }

  /** The first row of part {@code part}; the parts are as even as whole tiles allow. */
  public static int firstRow(int rows, int part, int parts) {
    long tiles = divideUp(rows, RowPanelKernels.TILE_ROWS);
    return (int) Math.min(rows, tiles * part / parts * RowPanelKernels.TILE_ROWS);
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
    if (depth <= BLOCK_DEPTH * 3 / 2) {
      return Math.max(1, depth);
    }
    int even = divideUp(depth, divideUp(depth, BLOCK_DEPTH));
    return divideUp(even, 8) * 8;
  }

  /**
   * Panels that are worked on together.
   *
   * @param packed whether B is packed already: then it need not stay in L2, as {@link #BLOCK_ROWS}
   *     rows take longer to multiply than a panel takes to come from anywhere
   */
  static int groupPanels(int blockDepth, int panelWidth, boolean packed) {
    int byElements = packed ? Integer.MAX_VALUE : GROUP_ELEMENTS / (blockDepth * panelWidth);
    return Math.max(1, Math.min(byElements, GROUP_COLUMNS / panelWidth));
  }

  /** The pieces of one product for threads: {@code rowParts * panelParts}. */
  record Split(int rowParts, int panelParts) {
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
    int most = threads == 1 ? 1 : Math.min(MOST_CHUNKS, PIECES_OF_THREAD * threads);
    int wanted = (int) Math.clamp(work / CHUNK_WORK, 1, most);
    int each = divideUp(wanted, Math.max(1, products));
    int panels = Math.max(1, panels(columns, panelWidth));
    if (packed) {
      int rowParts = Math.clamp(each, 1, Math.max(1, rows / FEWEST_ROWS));
      return new Split(rowParts, Math.clamp(divideUp(each, rowParts), 1, panels));
    }
    int panelParts = Math.clamp(each, 1, panels);
    int rowParts = Math.clamp(divideUp(each, panelParts), 1, Math.max(1, rows / FEWEST_ROWS));
    return new Split(rowParts, panelParts);
  }
}
