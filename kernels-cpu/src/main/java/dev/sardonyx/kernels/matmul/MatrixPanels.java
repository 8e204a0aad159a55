package dev.sardonyx.kernels.matmul;

/** A right-hand matrix that lies row-major in an array, as it is or transposed. */
public final class MatrixPanels implements PanelSource {
  private final MatmulKernels kernels;
  private final float[] elements;
  private final int offset;
  private final int stride;
  private final boolean transposed;
  private final int depth;
  private final int columns;

  /**
   * The matrix B {@code [depth, columns]}.
   *
   * @param stride elements from one row in memory to the next
   * @param transposed whether the rows in memory are the columns of B
   */
  public MatrixPanels(
      MatmulKernels kernels,
      float[] elements,
      int offset,
      int stride,
      boolean transposed,
      int depth,
      int columns) {
    this.kernels = kernels;
    this.elements = elements;
    this.offset = offset;
    this.stride = stride;
    this.transposed = transposed;
    this.depth = depth;
    this.columns = columns;
  }

  float[] elements() {
    return elements;
  }

  int offset() {
    return offset;
  }

  int stride() {
    return stride;
  }

  boolean transposed() {
    return transposed;
  }

  @Override
  public void pack(int fromRow, int rows, int firstPanel, int panels, float[] to, int toOffset) {
    int width = kernels.panelWidth();
    int whole = Math.min(panels, columns / width - firstPanel);
    if (transposed) {
      for (int panel = 0; panel < whole; panel++) {
        packTransposed(
            fromRow,
            rows,
            (firstPanel + panel) * width,
            width,
            to,
            toOffset + panel * rows * width);
      }
    } else {
      int from = offset + fromRow * stride + firstPanel * width;
      kernels.packPanels(rows, whole, elements, from, stride, to, toOffset);
    }
    if (whole < panels) {
      packLast(fromRow, rows, to, toOffset + whole * rows * width);
    }
  }

  /** Writes the last panel, which has more columns than are left of the matrix. */
  private void packLast(int fromRow, int rows, float[] to, int toOffset) {
    int width = kernels.panelWidth();
    int first = columns / width * width;
    int left = columns - first;
    for (int row = 0; row < rows; row++) {
      for (int column = left; column < width; column++) {
        to[toOffset + row * width + column] = 0;
      }
    }
    if (transposed) {
      packTransposed(fromRow, rows, first, left, to, toOffset);
      return;
    }
    for (int row = 0; row < rows; row++) {
      int from = offset + (fromRow + row) * stride + first;
      for (int column = 0; column < left; column++) {
        to[toOffset + row * width + column] = elements[from + column];
      }
    }
  }

  private void packTransposed(
      int fromRow, int rows, int firstColumn, int count, float[] to, int toOffset) {
    int width = kernels.panelWidth();
    for (int column = 0; column < count; column++) {
      int from = offset + (firstColumn + column) * stride + fromRow;
      for (int row = 0; row < rows; row++) {
        to[toOffset + row * width + column] = elements[from + row];
      }
    }
  }

  @Override
  public void packColumn(int column, float[] to, int toOffset) {
    if (transposed) {
      System.arraycopy(elements, offset + column * stride, to, toOffset, depth);
      return;
    }
    for (int row = 0; row < depth; row++) {
      to[toOffset + row] = elements[offset + row * stride + column];
    }
  }
}
