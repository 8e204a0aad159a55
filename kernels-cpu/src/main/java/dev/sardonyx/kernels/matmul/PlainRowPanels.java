package dev.sardonyx.kernels.matmul;

/** Products over row panels one row after the other, in plain Java. */
public abstract class PlainRowPanels implements RowPanelKernels {
  private final RowLayout layout;
  private final int width;

  protected PlainRowPanels(int lanes) {
    this.layout = RowLayout.of(lanes);
    this.width = 2 * lanes;
  }

  @Override
  public final RowLayout layout() {
    return layout;
  }

  @Override
  public final int panelWidth() {
    return width;
  }

  @Override
  public final void tiles(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    for (int row = 0; row < rows; row++) {
      int from = aOffset + layout.row(row, aStride);
      int first = initialOffset + row * initialStride;
      int into = cOffset + row * cStride;
      row(depth, a, from, aStride, panel, panelOffset, initial, first, c, into);
      row(
          depth,
          a,
          from,
          aStride,
          panel,
          panelOffset + width / 2,
          initial,
          first + initialHalf,
          c,
          into + cHalf);
    }
  }

  @Override
  public final void halfTiles(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    for (int row = 0; row < rows; row++) {
      int from = aOffset + layout.row(row, aStride);
      int first = initialOffset + row * initialStride;
      row(depth, a, from, aStride, panel, panelOffset, initial, first, c, cOffset + row * cStride);
    }
  }

  /**
   * One row by half a panel: {@code c[j] = initial[j] + Σ a[k] · panel[k * panelWidth + j]}, summed
   * from 0 upwards in k; number {@code k} of the row is {@link RowLayout#step} behind its offset.
   */
  protected abstract void row(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      float[] c,
      int cOffset);

  @Override
  public final void pack(
      int firstRow,
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] to,
      int toOffset,
      int toStride) {
    for (int row = 0; row < rows; row++) {
      int from = aOffset + row * aStride;
      int into = toOffset + layout.row(firstRow + row, toStride);
      for (int k = 0; k < depth; k++) {
        to[into + layout.step(k, toStride)] = a[from + k];
      }
    }
  }
}
