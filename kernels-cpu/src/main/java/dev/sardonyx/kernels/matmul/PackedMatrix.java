package dev.sardonyx.kernels.matmul;

import java.util.Arrays;
import java.util.Objects;

/**
 * A constant right-hand matrix, packed once: {@code [block of rows][panel][row in
 * block][panelWidth]}, so that a tile reads it from front to back. A matrix of very few columns is
 * kept column after column instead ({@link #isNarrow()}). Equal to one that has the same elements
 * packed the same way.
 */
public final class PackedMatrix implements RightMatrix {
  /** That many elements or a few more stand for all of them in {@link #hashCode}. */
  private static final int HASHED = 64;

  private final float[] elements;
  private final int depth;
  private final int columns;
  private final int panels;
  private final int panelWidth;
  private final int blockDepth;
  private final boolean narrow;

  private PackedMatrix(
      MatmulKernels kernels,
      PanelSource source,
      int depth,
      int columns,
      int blockDepth,
      boolean narrow) {
    this.depth = depth;
    this.columns = columns;
    this.panelWidth = kernels.panelWidth();
    this.panels = Blocking.panels(columns, panelWidth);
    this.blockDepth = blockDepth;
    this.narrow = narrow;
    if (narrow) {
      elements = new float[Math.multiplyExact(depth, columns)];
      for (int column = 0; column < columns; column++) {
        source.packColumn(column, elements, column * depth);
      }
    } else {
      elements = new float[Math.multiplyExact(depth, panels * panelWidth)];
      for (int row = 0; row < depth; row += blockDepth) {
        int rows = Math.min(blockDepth, depth - row);
        source.pack(row, rows, 0, panels, elements, offset(row, rows, 0));
      }
    }
  }

  /** Packs the whole of {@code source}, a matrix {@code [depth, columns]}. */
  public static PackedMatrix of(MatmulKernels kernels, PanelSource source, int depth, int columns) {
    boolean narrow = Blocking.isNarrow(columns, kernels.panelWidth());
    return new PackedMatrix(kernels, source, depth, columns, Blocking.blockDepth(depth), narrow);
  }

  /**
   * Packs the whole of {@code source} as panels, however few its columns, for a caller that drives
   * the tiles itself.
   *
   * @param blockDepth rows of one block; the last one may have fewer
   */
  public static PackedMatrix ofPanels(
      MatmulKernels kernels, PanelSource source, int depth, int columns, int blockDepth) {
    return new PackedMatrix(kernels, source, depth, columns, blockDepth, false);
  }

  /** Rows of one block. */
  public int blockDepth() {
    return blockDepth;
  }

  /** Panels of one block. */
  public int panels() {
    return panels;
  }

  public int depth() {
    return depth;
  }

  public int columns() {
    return columns;
  }

  /** Whether {@link #elements()} is column after column instead of panels. */
  boolean isNarrow() {
    return narrow;
  }

  /** All blocks, one after the other. */
  public float[] elements() {
    return elements;
  }

  /**
   * Where {@code panel} of the block that starts at {@code row} lies in {@link #elements()}.
   *
   * @param rows rows of that block
   */
  public int offset(int row, int rows, int panel) {
    return (row * panels + panel * rows) * panelWidth;
  }

  /** What was packed as the element of a row and column; for a look at some, not for products. */
  public float element(int row, int column) {
    if (narrow) {
      return elements[column * depth + row];
    }
    int inBlock = row % blockDepth;
    int begin = row - inBlock;
    int rows = Math.min(blockDepth, depth - begin);
    int panel = offset(begin, rows, column / panelWidth);
    return elements[panel + inBlock * panelWidth + column % panelWidth];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedMatrix that
        && depth == that.depth
        && columns == that.columns
        && panelWidth == that.panelWidth
        && blockDepth == that.blockDepth
        && narrow == that.narrow
        && Arrays.equals(elements, that.elements);
  }

  /** Of a few elements here and there: models have far too many to look at all of them. */
  @Override
  public int hashCode() {
    int hash = Objects.hash(depth, columns);
    for (int i = 0; i < elements.length; i += Math.max(1, elements.length / HASHED)) {
      hash = 31 * hash + Float.hashCode(elements[i]);
    }
    return hash;
  }
}
