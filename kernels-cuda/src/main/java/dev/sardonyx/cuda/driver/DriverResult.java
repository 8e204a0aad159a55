package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceUnavailableException;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** What the driver's results mean, and what to do about them. */
final class DriverResult {
  private DriverResult() {}

  /** Whether the context is lost with this error: each later call in it gives the error again. */
  static boolean losesContext(int result) {
    return switch (result) {
      case CUresult.CUDA_ERROR_DEINITIALIZED,
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
          CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_LAUNCH_FAILED ->
          true;
      default -> false;
    };
  }

  /** The error's name and the driver's words for it. */
  static String describe(int result) {
    String[] name = new String[1];
    String[] text = new String[1];
    JCudaDriver.cuGetErrorName(result, name);
    JCudaDriver.cuGetErrorString(result, text);
    return (name[0] == null ? "error " + result : name[0] + " (" + result + ")")
        + (text[0] == null || text[0].isEmpty() ? "" : ": " + text[0]);
  }

  /** For calls outside of any context. */
  static void check(int result, String what) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new DeviceException(what + " failed with " + describe(result));
    }
  }

  /** For {@code cuInit}: whatever it says, there is no device to use. */
  static void checkInitialized(int result) {
    if (result == CUresult.CUDA_SUCCESS) {
      return;
    }
    String reason =
        switch (result) {
          case CUresult.CUDA_ERROR_NO_DEVICE ->
              "the NVIDIA driver is installed and finds no GPU; check nvidia-smi, that the container"
                  + " was started with access to the GPU (--gpus all), and CUDA_VISIBLE_DEVICES";
          case CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH ->
              "the NVIDIA driver's library is of another version than its kernel module; restart the"
                  + " machine, or the container, after an update of the driver";
          case CUresult.CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE ->
              "the CUDA compatibility package doesn't support this GPU; remove it from the library"
                  + " path, or install a newer driver";
          case CUresult.CUDA_ERROR_SYSTEM_NOT_READY ->
              "the GPUs aren't ready; check that the NVIDIA fabric manager and persistence daemon run";
          case CUresult.CUDA_ERROR_STUB_LIBRARY ->
              "libcuda.so.1 is the stub of the CUDA toolkit; take the toolkit's folder of stubs from"
                  + " the library path and install the NVIDIA driver";
          default ->
              "the NVIDIA driver can't be initialized, " + describe(result) + "; check nvidia-smi";
        };
    throw new DeviceUnavailableException("CUDA can't be used: " + reason + ".");
  }
}
