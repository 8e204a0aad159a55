package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.JCudaNatives;
import dev.sardonyx.cuda.driver.RawPointer;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;

/** cuBLAS 12 by JCublas2. */
final class JCublasBinding implements CublasBinding {
  private final cublasHandle handle = new cublasHandle();
  private final GemmScalars scalars = new GemmScalars();
  private final Pointer alpha = Pointer.to(scalars.alpha());
  private final Pointer beta = Pointer.to(scalars.beta());

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
  public int multiply(GemmCall call) {
    scalars.set(call);
    return JCublas2.cublasGemmStridedBatchedEx_new(
        handle,
        call.transposeA(),
        call.transposeB(),
        call.m(),
        call.n(),
        call.k(),
        alpha,
        new RawPointer(call.a()),
        call.type(),
        call.rowA(),
        call.strideA(),
        new RawPointer(call.b()),
        call.type(),
        call.rowB(),
        call.strideB(),
        beta,
        new RawPointer(call.c()),
        call.typeC(),
        call.rowC(),
        call.strideC(),
        call.batch(),
        call.computeType(),
        GemmCall.ALGORITHM);
  }

  @Override
  public int property(int property) {
    int[] value = new int[1];
    JCublas2.cublasGetProperty(property, value);
    return value[0];
  }
}
