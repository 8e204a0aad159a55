package dev.sardonyx.cuda.library;

/**
 * The arguments of {@code cublasGemmStridedBatchedEx}: {@code C = alpha * op(A) op(B) + beta * C}
 * of column-major matrices, op(A) {@code [m, k]} and op(B) {@code [k, n]}.
 *
 * @param alpha becomes an INT32 where the sums are
 * @param a device address
 * @param type of A and B, as {@code cudaDataType} numbers it
 * @param rowA elements from one column of A to the next
 * @param strideA elements from one matrix A to the next
 */
record GemmCall(
    int transposeA,
    int transposeB,
    int m,
    int n,
    int k,
    float alpha,
    long a,
    int type,
    int rowA,
    long strideA,
    long b,
    int rowB,
    long strideB,
    float beta,
    long c,
    int typeC,
    int rowC,
    long strideC,
    int batch,
    int computeType) {
  /** CUBLAS_GEMM_DEFAULT. */
  static final int ALGORITHM = -1;
}
