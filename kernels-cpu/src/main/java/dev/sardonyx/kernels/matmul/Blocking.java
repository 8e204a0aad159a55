package dev.sardonyx.kernels.matmul;

/** How products are cut up: sizes for the caches, and pieces of work for threads. */
public final class Blocking {
  /**
   * Rows of B in one block. A panel of 16 columns then is 24 KB and stays in L1; a shorter block
   * would load and store C more often (measured: 256 costs up to a fifth against 384).
   */
  private static final int BLOCK_DEPTH = 384;

  /** Rows of A that are multiplied with one panel after the other: 144 KB, in L2. */
  public static final int BLOCK_ROWS = 96;

  /** Elements of the panels that are worked on together: 256 KB, in L2. */
  private static final int GROUP_ELEMENTS = 1 << 16;

  /** Columns that are worked on together, so that C is still near when its epilogue comes. */
  private static final int GROUP_COLUMNS = 512;

  /** Multiply-adds worth handing to another thread: about 10 µs. */
  private static final double CHUNK_WORK = 1e6;

  private static final int MOST_CHUNKS = 64;

  private Blocking() {}

  /** The quotient, rounded up. */
  public static int divideUp(int dividend, int divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
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

  /** Panels that are worked on together. */
  static int groupPanels(int blockDepth, int panelWidth) {
    int byElements = GROUP_ELEMENTS / (blockDepth * panelWidth);
    return Math.max(1, Math.min(byElements, GROUP_COLUMNS / panelWidth));
  }

  /**
   * The pieces of one product for threads: {@code rowParts * panelParts}. They follow from the
   * shape alone.
   */
  record Split(int rowParts, int panelParts) {
    int parts() {
      return rowParts * panelParts;
    }

    /** The first row of part {@code part}; the parts are as even as whole tiles allow. */
    int firstRow(int part, int rows, int tileRows) {
      long tiles = divideUp(rows, tileRows);
      return (int) Math.min(rows, tiles * part / rowParts * tileRows);
    }

    int firstPanel(int part, int panels) {
      return (int) ((long) panels * part / panelParts);
    }
  }

  /**
   * Splits each of {@code products} products of one shape.
   *
   * @param packed whether B is packed already; if not, each part of the rows would pack it anew, so
   *     the columns are split first
   */
  static Split split(
      int products, int rows, int columns, int depth, int panelWidth, boolean packed) {
    double work = (double) products * rows * columns * (depth + 8);
    int wanted = (int) Math.clamp(work / CHUNK_WORK, 1, MOST_CHUNKS);
    int each = divideUp(wanted, Math.max(1, products));
    int panels = panels(columns, panelWidth);
    if (packed && rows >= columns && rows >= 12 * each) {
      return new Split(each, 1);
    }
    int panelParts = Math.clamp(each, 1, Math.max(1, panels));
    int fewestRows = packed ? 12 : 48;
    int rowParts = Math.clamp(divideUp(each, panelParts), 1, Math.max(1, rows / fewestRows));
    return new Split(rowParts, panelParts);
  }
}
