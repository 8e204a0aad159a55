package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Products of 8-bit integers, exact in {@code int} (wrapping around as it does): {@code C[M, N] =
 * (A[M, K] - zero points) · (B[K, N] - zero points)}.
 *
 * <p>Computed by the float tiles, in blocks of K so short that no sum leaves the floats' exact
 * range; the Vector API has no instruction that multiplies and adds bytes. The zero points are
 * taken into account afterwards, with the sums of A's rows and B's columns.
 */
public final class IntegerGemm {
  private final MatmulKernels kernels;
  private final WorkerPool workers;
  private final int rows;
  private final IntegerMatrix b;

  public IntegerGemm(MatmulKernels kernels, WorkerPool workers, int rows, IntegerMatrix b) {
    this.kernels = kernels;
    this.workers = workers;
    this.rows = rows;
    this.b = b;
  }

  /** Elements of working memory for one {@link #run}. */
  public static int scratchElements(int rows, int depth, int columns) {
    return Math.addExact(Math.multiplyExact(rows, depth), Math.multiplyExact(rows, columns));
  }

  /**
   * Computes one product.
   *
   * @param a row-major
   * @param aZeroPoints one for all rows or one for each
   * @param bZeroPoints one for all columns or one for each
   * @param c row-major
   * @param scratch working memory of {@link #scratchElements}
   */
  public void run(
      byte[] a,
      int aOffset,
      boolean aUnsigned,
      int[] aZeroPoints,
      int[] bZeroPoints,
      int[] c,
      int cOffset,
      float[] scratch,
      int scratchOffset) {
    int depth = b.depth();
    int columns = b.columns();
    if (rows == 0 || columns == 0) {
      return;
    }
    int[] rowSums = new int[rows];
    widen(a, aOffset, aUnsigned, scratch, scratchOffset, rowSums);
    int aShift = aUnsigned ? 128 : 0;
    int bShift = b.unsigned() ? 128 : 0;
    for (int row = 0; row < rows; row++) {
      // (a - x) (b - y) summed over K: sum ab - x sum b - y sum a + K x y.
      int x = aZeroPoints[aZeroPoints.length == 1 ? 0 : row] - aShift;
      for (int column = 0; column < columns; column++) {
        int y = bZeroPoints[bZeroPoints.length == 1 ? 0 : column] - bShift;
        c[cOffset + row * columns + column] =
            depth * x * y - x * b.columnSums()[column] - y * rowSums[row];
      }
    }
    int products = scratchOffset + rows * depth;
    Epilogue addUp =
        Epilogue.NONE.then(
            (sums, offset, length, row, column) -> {
              int to = cOffset + row * columns + column;
              for (int i = 0; i < length; i++) {
                c[to + i] += (int) sums[offset + i];
              }
            });
    for (int first = 0; first < depth; first += IntegerMatrix.EXACT_DEPTH) {
      PackedMatrix block = b.block(first / IntegerMatrix.EXACT_DEPTH);
      new Gemm(kernels, workers, rows, columns, block.depth())
          .run(
              new Product(
                  scratch, scratchOffset + first, depth, block, scratch, products, columns, addUp));
    }
  }

  private void widen(
      byte[] a, int aOffset, boolean unsigned, float[] to, int toOffset, int[] rowSums) {
    int depth = b.depth();
    Ranges.split(
        workers,
        rows,
        Ranges.grain(CostModel.READS, depth),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int into = toOffset + row * depth;
            IntegerMatrix.toFloats(depth, a, aOffset + row * depth, unsigned, to, into);
            int sum = 0;
            for (int k = 0; k < depth; k++) {
              sum += (int) to[into + k];
            }
            rowSums[row] = sum;
          }
        });
  }
}
