package dev.sardonyx.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jcuda.driver.CUgraph;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * Work of a GPU that is done in order. Methods that queue work return at once; memory that queued
 * work uses, of the host as well, stays untouched until {@link #synchronize} or an event says that
 * the work is done. One thread at a time uses a stream.
 */
public final class CudaStream implements AutoCloseable {
  private final CudaContext context;
  private final Handle handle = new Handle();
  private final KernelLaunch launch;
  private boolean recording;
  private boolean closed;

  /** A stream of its own order, which no other stream waits for. */
  public CudaStream(CudaContext context) {
    this.context = context;
    context.makeCurrent();
    context.check(
        JCudaDriver.cuStreamCreate(handle, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "Creating a stream");
    this.launch = new KernelLaunch(this);
  }

  public CudaContext context() {
    return context;
  }

  /** The driver's stream, for libraries that JCuda binds. */
  public CUstream handle() {
    return handle;
  }

  /** The driver's stream, for other libraries. */
  public long handleAddress() {
    return handle.address();
  }

  private static final class Handle extends CUstream {
    long address() {
      return getNativePointer();
    }
  }

  /**
   * Begins a launch of a kernel: its arguments follow in the order of its parameters, then {@link
   * KernelLaunch#run}. There is one launch at a time.
   */
  public KernelLaunch launch(CudaKernel kernel) {
    return launch.begin(kernel);
  }

  /** Queues a copy to the device, from pinned or other native memory, all of it. */
  public void copyIn(long target, MemorySegment source) {
    if (source.byteSize() > 0) {
      context.makeCurrent();
      context.check(
          JCudaDriver.cuMemcpyHtoDAsync(
              new RawPointer(target), hostPointer(source), source.byteSize(), handle),
          "Copying to the device");
    }
  }

  /** Queues a copy to the host, to pinned or other native memory, which is filled. */
  public void copyOut(MemorySegment target, long source) {
    if (target.byteSize() > 0) {
      context.makeCurrent();
      context.check(
          JCudaDriver.cuMemcpyDtoHAsync(
              hostPointer(target), new RawPointer(source), target.byteSize(), handle),
          "Copying from the device");
    }
  }

  private static RawPointer hostPointer(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("memory of the Java heap may move during a copy");
    }
    return new RawPointer(segment.address());
  }

  /** Queues a copy from one place of the device's memory to another that doesn't overlap it. */
  public void copy(long target, long source, long bytes) {
    if (bytes > 0) {
      context.makeCurrent();
      context.check(
          JCudaDriver.cuMemcpyDtoDAsync(
              new RawPointer(target), new RawPointer(source), bytes, handle),
          "Copying on the device");
    }
  }

  /** Queues setting all of these bytes to one value. */
  public void fill(long target, byte value, long bytes) {
    if (bytes > 0) {
      context.makeCurrent();
      context.check(
          JCudaDriver.cuMemsetD8Async(new RawPointer(target), value, bytes, handle),
          "Filling memory");
    }
  }

  /** Queues a mark; the event is done when all queued before it is. */
  public void record(CudaEvent event) {
    context.makeCurrent();
    context.check(JCudaDriver.cuEventRecord(event.handle(), handle), "Recording an event");
  }

  /** Lets work queued from now on wait for an event of any stream. */
  public void waitFor(CudaEvent event) {
    context.makeCurrent();
    context.check(JCudaDriver.cuStreamWaitEvent(handle, event.handle(), 0), "Waiting for an event");
  }

  /** Waits until all queued work is done, and throws what went wrong in it. */
  public void synchronize() {
    context.makeCurrent();
    context.check(JCudaDriver.cuStreamSynchronize(handle), "The work of a stream");
  }

  /** Whether all queued work is done. */
  public boolean isDone() {
    context.makeCurrent();
    int result = JCudaDriver.cuStreamQuery(handle);
    if (result == CUresult.CUDA_ERROR_NOT_READY) {
      return false;
    }
    context.check(result, "The work of a stream");
    return true;
  }

  /**
   * After a library's call failed: throws {@link dev.sardonyx.error.DeviceLostException} if the
   * context is lost, which the library doesn't say; else it does nothing.
   */
  public void reportLostContext() {
    context.makeCurrent();
    int result = JCudaDriver.cuStreamQuery(handle);
    if (DriverResult.losesContext(result)) {
      throw context.failure(result, "The work of a stream");
    }
  }

  /**
   * From now on work is recorded and not done, until {@link #endCapture}. Meanwhile this thread
   * neither allocates nor waits: that would spoil the recording.
   */
  public void beginCapture() {
    // A recording that is bound to its platform thread can't be ended where a virtual one goes on.
    int mode =
        Thread.currentThread().isVirtual()
            ? CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED
            : CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
    context.recordings().readLock().lock();
    recording = true;
    try {
      context.makeCurrent();
      context.check(JCudaDriver.cuStreamBeginCapture(handle, mode), "Beginning to record a graph");
    } catch (RuntimeException e) {
      recordingEnded();
      throw e;
    }
  }

  private void recordingEnded() {
    if (recording) {
      recording = false;
      context.recordings().readLock().unlock();
    }
  }

  /**
   * What was recorded, ready to be run.
   *
   * @throws dev.sardonyx.error.DeviceException if something can't be recorded; the stream works as
   *     before then
   */
  public CudaGraph endCapture() {
    CUgraph graph = endCaptureOfHandle();
    try {
      return new CudaGraph(context, graph);
    } finally {
      JCudaDriver.cuGraphDestroy(graph);
    }
  }

  /** Ends a recording and forgets it, as when its work failed halfway. */
  public void abandonCapture() {
    try {
      context.makeCurrent();
      CUgraph graph = new CUgraph();
      // Fails where the recording was spoiled, which is what it is abandoned for.
      if (JCudaDriver.cuStreamEndCapture(handle, graph) == CUresult.CUDA_SUCCESS) {
        JCudaDriver.cuGraphDestroy(graph);
      }
    } finally {
      recordingEnded();
    }
  }

  private CUgraph endCaptureOfHandle() {
    try {
      context.makeCurrent();
      CUgraph graph = new CUgraph();
      context.check(JCudaDriver.cuStreamEndCapture(handle, graph), "Recording a graph");
      return graph;
    } finally {
      recordingEnded();
    }
  }

  /** Queues all that a graph recorded. */
  public void run(CudaGraph graph) {
    context.makeCurrent();
    context.check(
        JCudaDriver.cuGraphLaunch(Objects.requireNonNull(graph).handle(), handle),
        "Running a graph");
  }

  /** Lets go of the stream; what is queued is still done. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      launch.close();
      if (!context.isLost()) {
        context.makeCurrent();
        context.check(JCudaDriver.cuStreamDestroy(handle), "Closing a stream");
      }
    }
  }
}
