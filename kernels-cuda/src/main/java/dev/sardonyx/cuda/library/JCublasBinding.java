package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.JCudaNatives;
import dev.sardonyx.cuda.driver.RawPointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;

/** cuBLAS 12 by JCublas2. */
final class JCublasBinding implements CublasBinding {
  private static final int DEFAULT_ALGORITHM = -1;

  private final cublasHandle handle = new cublasHandle();

  /** Alpha and beta; memory outside of the heap, so that the call copies nothing. */
  private final ByteBuffer scalars = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  private final Pointer alphaPointer = Pointer.to(scalars.slice(0, 4));
  private final Pointer betaPointer = Pointer.to(scalars.slice(4, 4));

  /**
   * Loads JCublas2.
   *
   * @throws LinkageError if it, or cuBLAS 12, isn't there
   */
  JCublasBinding() {
    JCudaNatives.load(
        "JCublas2",
        () -> {
          JCublas2.setExceptionsEnabled(false);
          return null;
        });
  }

  @Override
  public int create(CudaStream stream) {
    int result = JCublas2.cublasCreate(handle);
    return result != 0
        ? result
        : JCublas2.cublasSetStream(handle, new cudaStream_t(stream.handle()));
  }

  @Override
  public int destroy() {
    return JCublas2.cublasDestroy(handle);
  }

  @Override
  public int setWorkspace(long address, long bytes) {
    return JCublas2.cublasSetWorkspace(handle, new RawPointer(address), bytes);
  }

  @Override
  public int setMathMode(int mode) {
    return JCublas2.cublasSetMathMode(handle, mode);
  }

  @Override
  public int gemmStridedBatched(
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
      int computeType) {
    if (computeType == Cublas.COMPUTE_INTEGER_32) {
      scalars.putInt(0, (int) alpha).putInt(4, (int) beta);
    } else {
      scalars.putFloat(0, alpha).putFloat(4, beta);
    }
    return JCublas2.cublasGemmStridedBatchedEx_new(
        handle,
        transposeA,
        transposeB,
        m,
        n,
        k,
        alphaPointer,
        new RawPointer(a),
        typeA,
        rowA,
        strideA,
        new RawPointer(b),
        typeB,
        rowB,
        strideB,
        betaPointer,
        new RawPointer(c),
        typeC,
        rowC,
        strideC,
        batch,
        computeType,
        DEFAULT_ALGORITHM);
  }

  @Override
  public String version() {
    int[] part = new int[1];
    StringBuilder version = new StringBuilder();
    for (int property = 0; property < 3; property++) {
      JCublas2.cublasGetProperty(property, part);
      version.append(property == 0 ? "" : ".").append(part[0]);
    }
    return version.toString();
  }
}
