package dev.sardonyx.cuda.driver;

import jcuda.driver.CUdeviceptr;

/** An address, of the device or of native memory of the host, in the form that JCuda takes. */
public final class RawPointer extends CUdeviceptr {
  private static final CUdeviceptr NULL = new CUdeviceptr();

  /** A pointer that a call of the driver fills in. */
  public RawPointer() {}

  public RawPointer(long address) {
    super(NULL, address);
  }

  public long address() {
    return getNativePointer() + getByteOffset();
  }
}
