package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceMemoryException;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Memory of the host that stays where it is, so that the GPU copies from and to it by itself, at
 * full speed and beside other work. It is scarce: sessions have few and reuse them.
 */
public final class PinnedBuffer implements AutoCloseable {
  private final CudaContext context;
  private final RawPointer pointer = new RawPointer();
  private final long bytes;
  private boolean closed;

  /**
   * @param bytes at least 1
   * @throws DeviceMemoryException if the system has no more to give
   */
  public PinnedBuffer(CudaContext context, long bytes) {
    this.context = context;
    this.bytes = bytes;
    context.makeCurrent();
    int result = JCudaDriver.cuMemHostAlloc(pointer, bytes, 0);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceMemoryException(
          "The system has no %,d bytes of memory that can be pinned for copies to cuda:%d."
              .formatted(bytes, context.gpu().index()));
    }
    context.check(result, "Allocating pinned memory");
  }

  /** All of it; of no use once this is closed. */
  @SuppressWarnings("restricted") // the driver says how long the memory is
  public MemorySegment segment() {
    if (closed) {
      throw new IllegalStateException("the pinned buffer is closed");
    }
    return MemorySegment.ofAddress(pointer.address()).reinterpret(bytes);
  }

  public long bytes() {
    return bytes;
  }

  /** Frees the memory; copies that use it are done before. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (!context.isLost()) {
        context.makeCurrent();
        context.check(JCudaDriver.cuMemFreeHost(pointer), "Freeing pinned memory");
      }
    }
  }
}
