package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;

/**
 * Kernels in PTX, which the driver compiles for its GPU when they are loaded (and keeps in a cache
 * of its own, {@code ~/.nv/ComputeCache}). Safe for use by many threads.
 */
public final class CudaModule implements AutoCloseable {
  private static final int LOG_BYTES = 8192;

  private final CudaContext context;
  private final String name;
  private final CUmodule handle = new CUmodule();
  private final Map<String, KernelSignature> signatures;
  private final Map<String, CudaKernel> kernels = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * Loads PTX.
   *
   * @param name for messages
   * @throws DeviceUnavailableException if this GPU or its driver can't run it
   * @throws DeviceException if it isn't valid; with the log of the driver's compiler
   */
  public CudaModule(CudaContext context, String name, String ptx) {
    this.context = context;
    this.name = name;
    this.signatures = KernelSignature.of(ptx);
    context.makeCurrent();
    JITOptions options = new JITOptions();
    options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    byte[] text = (ptx + '\0').getBytes(StandardCharsets.US_ASCII);
    int result = JCudaDriver.cuModuleLoadDataJIT(handle, Pointer.to(text), options);
    if (result != CUresult.CUDA_SUCCESS) {
      throw cannotLoad(result, options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER));
    }
  }

  /** Loads PTX from a resource beside a class. */
  public static CudaModule ofResource(CudaContext context, Class<?> beside, String resource) {
    try (InputStream stream = beside.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + resource + " beside " + beside);
      }
      return new CudaModule(
          context, resource, new String(stream.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource + " can't be read", e);
    }
  }

  private DeviceException cannotLoad(int result, String log) {
    String reason =
        switch (result) {
          case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU ->
              "they are for newer GPUs than one of compute capability "
                  + context.gpu().computeCapability();
          case CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
              "the driver is too old for them; install a newer NVIDIA driver";
          case CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND ->
              "the driver's compiler, libnvidia-ptxjitcompiler.so.1, is missing; install the driver"
                  + " whole, in a container with its capability \"compute\"";
          case CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED ->
              "compilation by the driver is disabled; unset CUDA_DISABLE_PTX_JIT";
          default -> null;
        };
    String what = "The kernels " + name + " can't be loaded on " + context.gpu() + ": ";
    String compiler = log == null || log.isBlank() ? "" : " Its compiler says: " + log.strip();
    return reason == null
        ? context.failure(result, "Loading the kernels " + name + compiler)
        : new DeviceUnavailableException(what + reason + "." + compiler);
  }

  /**
   * A kernel.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public CudaKernel kernel(String kernelName) {
    return kernels.computeIfAbsent(kernelName, this::find);
  }

  private CudaKernel find(String kernelName) {
    KernelSignature signature = signatures.get(kernelName);
    if (signature == null) {
      throw new IllegalArgumentException("no kernel " + kernelName + " in " + name);
    }
    context.makeCurrent();
    CUfunction function = new CUfunction();
    context.check(
        JCudaDriver.cuModuleGetFunction(function, handle, kernelName),
        "Finding the kernel " + kernelName);
    return new CudaKernel(signature, function);
  }

  /** Unloads it; launches of its kernels are done before. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (!context.isLost()) {
        context.makeCurrent();
        context.check(JCudaDriver.cuModuleUnload(handle), "Unloading the kernels " + name);
      }
    }
  }
}
