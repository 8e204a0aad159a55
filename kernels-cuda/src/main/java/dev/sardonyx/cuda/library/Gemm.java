package dev.sardonyx.cuda.library;

/**
 * Products of matrices in row-major order: {@code C[i] = alpha * op(A[i]) * op(B[i]) + beta * C[i]}
 * for each of a batch, where op(A) is {@code [m, k]}, op(B) {@code [k, n]} and C {@code [m, n]}.
 *
 * @param transposeA whether A lies as {@code [k, m]}
 * @param transposeB whether B lies as {@code [n, k]}
 * @param strideA elements from one matrix A to the next; 0: all are one
 */
public record Gemm(
    ProductType type,
    int m,
    int n,
    int k,
    boolean transposeA,
    boolean transposeB,
    int batch,
    long strideA,
    long strideB,
    long strideC) {
  /** One product of two matrices. */
  public static Gemm of(ProductType type, int m, int n, int k) {
    return new Gemm(type, m, n, k, false, false, 1, 0, 0, 0);
  }

  /** Elements from one row of A, as it lies, to the next. */
  int rowOfA() {
    return transposeA ? m : k;
  }

  int rowOfB() {
    return transposeB ? k : n;
  }
}
