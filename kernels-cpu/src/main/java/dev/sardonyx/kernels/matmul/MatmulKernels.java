package dev.sardonyx.kernels.matmul;

/**
 * The inner loops of matrix multiplication.
 *
 * <p>The right-hand matrix comes as panels: {@link #panelWidth()} columns of {@code depth} rows,
 * row after row without gaps. The left-hand matrix is read where it lies.
 */
public interface MatmulKernels {
  /** Columns of one panel. */
  int panelWidth();

  /** The most rows that {@link #tiles} computes at a time. */
  int tileRows();

  /**
   * {@code C[rows, panelWidth] = initial + A[rows, depth] · panel[depth, panelWidth]}.
   *
   * <p>The rows are cut into as few tiles as {@link #tileRows()} allows, of as equal a number as
   * possible. The products are summed from 0 and {@code initial} is added last: small terms added
   * to a large bias one by one would lose their low bits each time.
   *
   * @param aStride elements from one row of A to the next
   * @param initial the rows to start from: C itself, a bias ({@code initialStride} 0 for one that
   *     all rows share) or zeros
   * @param initialHalf elements from the first half of a row of {@code initial} to its second half
   * @param cStride elements from one row of C to the next
   * @param cHalf elements from the first {@code panelWidth / 2} columns of C to the others: {@code
   *     panelWidth / 2} where C is row-major, more where its columns are kept in blocks
   */
  void tiles(
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
      int cHalf);

  /**
   * {@code C[rows, panelWidth / 2] = initial + A[rows, depth] · panel[depth, panelWidth / 2]}: the
   * first half of a panel alone, any number of rows. The parameters are those of {@link #tiles}.
   */
  void halfTiles(
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
      int cStride);

  /** The same over an A that is packed first. */
  RowPanelKernels rowPanels();

  /** Whether {@link #rowPanels} are quicker, packing aside. */
  boolean prefersRowPanels();

  /** The sum over {@code i} in {@code [0, length)} of {@code a[i] * b[i]}. */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

  /**
   * {@code c[columns] += a[depth] · B[depth, columns]}, B read where it lies.
   *
   * @param bStride elements from one row of B to the next
   */
  void addRowTimesMatrix(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset);

  /**
   * Writes rows of B, which lies row-major, as panels: panel after panel, each {@code depth *
   * panelWidth} elements.
   *
   * @param panels whole panels, possibly 0
   */
  void packPanels(
      int depth, int panels, float[] b, int bOffset, int bStride, float[] to, int toOffset);
}
