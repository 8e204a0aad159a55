package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final GpuDescription gpu;
  private final CUdevice device;
  private final CUcontext handle = new CUcontext();
  private final DeviceAllocator allocator = new DeviceAllocator(this);
  private final AtomicBoolean closed = new AtomicBoolean();
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
      // A context that an earlier error lost says so at its first use.
      context.check(JCudaDriver.cuCtxSynchronize(), "Opening it");
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
    if (CURRENT.get() != this) {
      if (closed.get()) {
        throw new IllegalStateException("the context of cuda:" + gpu.index() + " is closed");
      }
      check(JCudaDriver.cuCtxSetCurrent(handle), "Entering the context");
      CURRENT.set(this);
    }
  }

  /** Waits until all work of all streams is done. */
  public void synchronize() {
    makeCurrent();
    check(JCudaDriver.cuCtxSynchronize(), "Waiting for the device");
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
    if (closed.getAndSet(true)) {
      return;
    }
    if (lost == null && JCudaDriver.cuCtxSetCurrent(handle) == CUresult.CUDA_SUCCESS) {
      allocator.release();
    }
    JCudaDriver.cuCtxSetCurrent(NONE);
    CURRENT.remove();
    // What fails here has been reported where it arose; there is nothing left to do about it.
    JCudaDriver.cuDevicePrimaryCtxRelease(device);
  }
}
