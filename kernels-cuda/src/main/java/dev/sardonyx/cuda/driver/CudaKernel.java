package dev.sardonyx.cuda.driver;

import jcuda.driver.CUfunction;

/** A kernel of a loaded module. */
public final class CudaKernel {
  private final KernelSignature signature;
  private final CUfunction handle;

  CudaKernel(KernelSignature signature, CUfunction handle) {
    this.signature = signature;
    this.handle = handle;
  }

  public String name() {
    return signature.name();
  }

  public KernelSignature signature() {
    return signature;
  }

  CUfunction handle() {
    return handle;
  }
}
