package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaStream;

/** The functions of cuBLAS that are used, each with its result; matrices are column-major. */
interface CublasBinding {
  /** Makes the handle, on a stream; called once, before all others. */
  int create(CudaStream stream);

  int destroy();

  int setWorkspace(long address, long bytes);

  int setMathMode(int mode);

  /**
   * {@code cublasGemmStridedBatchedEx}; alpha and beta are FLOAT or INT32, as the compute type
   * wants.
   */
  int gemmStridedBatched(
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int typeA,
      int rowA,
      long strideA,
      long b,
      int typeB,
      int rowB,
      long strideB,
      float beta,
      long c,
      int typeC,
      int rowC,
      long strideC,
      int batch,
      int computeType);

  /** As 12.4.5. */
  String version();
}
