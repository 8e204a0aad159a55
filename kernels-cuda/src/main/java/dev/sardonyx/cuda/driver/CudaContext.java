package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The primary context of a GPU, which all users of the GPU in a process share: memory, streams and
 * modules live in it. Each open context holds it; the last one closed ends it.
 *
 * <p>Contexts, {@link DeviceMemory} and {@link CudaModule} are safe for use by many threads; a
 * {@link CudaStream}, with its launches, is used by one thread at a time. What belongs to a context
 * is closed before it.
 *
 * <p>An error in a kernel, as an illegal address, loses the context: each later use of it, by
 * anyone in the process, throws {@link DeviceLostException} at once. When all who hold it have
 * closed it, it can be opened anew.
 */
public final class CudaContext implements AutoCloseable {
  /** The context that the driver has for this thread, as far as this class set it. */
  private static final ThreadLocal<CudaContext> CURRENT = new ThreadLocal<>();

  private static final CUcontext NONE = new CUcontext();

  /** By the index of a GPU. */
  private static final Map<Integer, ReadWriteLock> RECORDINGS = new ConcurrentHashMap<>();

  private final GpuDescription gpu;
  private final CUdevice device;
  private final CUcontext handle = new CUcontext();
  private final DeviceAllocator allocator = new DeviceAllocator(this);
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;
  private volatile String lost;

  private CudaContext(GpuDescription gpu) {
    this.gpu = gpu;
    this.device = CudaDriver.device(gpu.index());
  }

  /**
   * Opens a GPU.
   *
   * @throws DeviceUnavailableException if there is none of this index, it is too old, or it is
   *     taken
   * @throws DeviceMemoryException if it has too little memory left for a context
   * @throws DeviceLostException if another in this process lost the context and still holds it
   */
  public static CudaContext open(CudaDriver driver, int index) {
    GpuDescription gpu = driver.describeUsable(index);
    CudaContext context = new CudaContext(gpu);
    int result = JCudaDriver.cuDevicePrimaryCtxRetain(context.handle, context.device);
    if (result != CUresult.CUDA_SUCCESS) {
      throw cannotOpen(gpu, result);
    }
    try {
      context.makeCurrent();
      // A context that an earlier error lost says so at its first use. It can't be the obvious one,
      // waiting for the context: that would spoil what other sessions are recording.
      context.memory();
    } catch (DeviceException e) {
      context.close();
      throw e;
    }
    return context;
  }

  private static RuntimeException cannotOpen(GpuDescription gpu, int result) {
    String text = gpu + " can't be opened: " + DriverResult.describe(result);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      return new DeviceMemoryException(
          text + ". Its memory is taken by other processes; see nvidia-smi.");
    }
    if (DriverResult.losesContext(result)) {
      return new DeviceLostException(
          text + ". Close all sessions on this device, then load the model again.");
    }
    return new DeviceUnavailableException(
        text + ". See nvidia-smi for other users of it and for its compute mode.");
  }

  public GpuDescription gpu() {
    return gpu;
  }

  /** All device memory of this context is got here. */
  public DeviceAllocator allocator() {
    return allocator;
  }

  /**
   * Makes this the calling thread's context, in which the driver does what it is asked. All methods
   * of this package do so themselves; who calls a library of NVIDIA's calls this before.
   *
   * @throws DeviceLostException if the context is lost
   */
  public void makeCurrent() {
    if (lost != null) {
      throw new DeviceLostException(lost);
    }
    // The driver's current context is one of the platform thread; what a virtual one is mounted on
    // changes.
    boolean virtual = Thread.currentThread().isVirtual();
    if (virtual || CURRENT.get() != this) {
      if (closed) {
        throw new IllegalStateException("the context of cuda:" + gpu.index() + " is closed");
      }
      check(JCudaDriver.cuCtxSetCurrent(handle), "Entering the context");
      if (!virtual) {
        CURRENT.set(this);
      }
    }
  }

  /**
   * Held, for reading, while a stream of this GPU records, and for writing by what waits for all
   * streams of the GPU, as cuBLAS and cuDNN do when they come and go: that would spoil a recording,
   * of other sessions as well.
   */
  ReadWriteLock recordings() {
    return RECORDINGS.computeIfAbsent(gpu.index(), index -> new ReentrantReadWriteLock());
  }

  /** Does what waits for all streams of the GPU, while none of them records. */
  public <T> T betweenRecordings(Supplier<T> action) {
    Lock lock = recordings().writeLock();
    lock.lock();
    try {
      makeCurrent();
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the context is lost: see the class comment. */
  public boolean isLost() {
    return lost != null;
  }

  /** Free and all memory of the GPU, in bytes. */
  public MemoryStatus memory() {
    makeCurrent();
    long[] free = new long[1];
    long[] total = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, total), "Asking for the free memory");
    return new MemoryStatus(free[0], total[0]);
  }

  /** The memory of a GPU, in bytes. */
  public record MemoryStatus(long free, long total) {}

  /** Throws what a result of the driver means; returns if it is success. */
  void check(int result, String what) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw failure(result, what);
    }
  }

  /**
   * What an error of a library's call in this context means.
   *
   * @param what the call, as "cublasGemmEx failed with ..."
   */
  public DeviceException failure(int result, String what) {
    String text =
        "%s on cuda:%d (%s) failed with %s"
            .formatted(what, gpu.index(), gpu.name(), DriverResult.describe(result));
    if (!DriverResult.losesContext(result)) {
      return new DeviceException(text);
    }
    if (lost == null) {
      lost =
          text
              + ". All that was on the device is lost; close all sessions on it, then load the model"
              + " again.";
    }
    return new DeviceLostException(lost);
  }

  /** Gives the context back; the memory that waits for reuse is freed before. */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    try {
      if (lost == null) {
        makeCurrent();
        allocator.release();
      }
    } finally {
      closed = true;
      JCudaDriver.cuCtxSetCurrent(NONE);
      CURRENT.remove();
      // What fails here has been reported where it arose; there is nothing left to do about it.
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
  }
}
