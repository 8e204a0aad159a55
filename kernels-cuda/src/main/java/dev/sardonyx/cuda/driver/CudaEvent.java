package dev.sardonyx.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A mark in a stream, to wait for or to measure time between. Safe for use by many threads. */
public final class CudaEvent implements AutoCloseable {
  private final CudaContext context;
  private final CUevent handle = new CUevent();
  private boolean closed;

  private CudaEvent(CudaContext context, int flags) {
    this.context = context;
    context.makeCurrent();
    context.check(JCudaDriver.cuEventCreate(handle, flags), "Creating an event");
  }

  /** An event to wait for. */
  public static CudaEvent toWaitFor(CudaContext context) {
    return new CudaEvent(context, CUevent_flags.CU_EVENT_DISABLE_TIMING);
  }

  /** An event that also knows its time. */
  public static CudaEvent withTime(CudaContext context) {
    return new CudaEvent(context, CUevent_flags.CU_EVENT_DEFAULT);
  }

  CUevent handle() {
    return handle;
  }

  /** Waits until the work before its last mark is done; at once if it has none. */
  public void synchronize() {
    context.makeCurrent();
    context.check(JCudaDriver.cuEventSynchronize(handle), "The work before an event");
  }

  /** Whether the work before its last mark is done. */
  public boolean isDone() {
    context.makeCurrent();
    int result = JCudaDriver.cuEventQuery(handle);
    if (result == CUresult.CUDA_ERROR_NOT_READY) {
      return false;
    }
    context.check(result, "The work before an event");
    return true;
  }

  /** The time from another event to this one, both with time and done. */
  public float millisecondsSince(CudaEvent start) {
    context.makeCurrent();
    float[] milliseconds = new float[1];
    context.check(
        JCudaDriver.cuEventElapsedTime(milliseconds, start.handle, handle), "Measuring time");
    return milliseconds[0];
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (!context.isLost()) {
        context.makeCurrent();
        context.check(JCudaDriver.cuEventDestroy(handle), "Closing an event");
      }
    }
  }
}
