package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaStream;

/** The functions of cuBLAS that are used, each with its result. */
interface CublasBinding {
  /** Makes the handle, on a stream; called once, before all others. */
  int create(CudaStream stream);

  int destroy();

  int setWorkspace(long address, long bytes);

  int setMathMode(int mode);

  /** {@code cublasGemmStridedBatchedEx} by the default algorithm. */
  int multiply(GemmCall call);

  /** A number of cuBLAS's version: 0 the major, 1 the minor, 2 the patch level. */
  int property(int property);

  /** As 12.4.5. */
  default String version() {
    return property(0) + "." + property(1) + "." + property(2);
  }
}
