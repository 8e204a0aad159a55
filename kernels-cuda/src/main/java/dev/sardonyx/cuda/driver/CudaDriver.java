package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jcuda.JCudaVersion;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * The NVIDIA driver of this machine: loaded and initialized once in a process, at the first use. It
 * is safe for use by many threads.
 */
public final class CudaDriver {
  /**
   * The system property with the driver's library, where the loader of the system doesn't find it:
   * under WSL, {@code /usr/lib/wsl/lib/libcuda.so.1}.
   */
  public static final String LIBRARY_PROPERTY = "sardonyx.cuda.driver";

  /** What graphs are instantiated with came with CUDA 11.4. */
  public static final DriverVersion OLDEST = new DriverVersion(11, 4);

  /** The architecture that the kernels' PTX is for: Maxwell, and all that came after it. */
  private static final int OLDEST_MAJOR = 5;

  private static CudaDriver loaded;

  private final DriverVersion version;
  private final List<GpuDescription> devices;

  private CudaDriver(DriverVersion version, List<GpuDescription> devices) {
    this.version = version;
    this.devices = List.copyOf(devices);
  }

  /**
   * The driver.
   *
   * @throws DeviceUnavailableException saying why, if there is none, it is too old, or it has no
   *     GPU
   */
  public static synchronized CudaDriver load() {
    if (loaded == null) {
      requireLibrary();
      requireBinding();
      DriverVersion version = requireVersion();
      DriverResult.checkInitialized(JCudaDriver.cuInit(0));
      loaded = new CudaDriver(version, describeDevices());
    }
    return loaded;
  }

  @SuppressWarnings("restricted") // the driver is native
  private static void requireLibrary() {
    if (!JCudaNatives.supportsThisPlatform()) {
      throw new DeviceUnavailableException(
          "CUDA can't be used: JCuda has no natives for %s on %s; use the CPU."
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    String given = System.getProperty(LIBRARY_PROPERTY);
    try {
      if (given != null) {
        if (!Files.exists(Path.of(given))) {
          throw new DeviceUnavailableException(
              "CUDA can't be used: the property %s names %s, which doesn't exist."
                  .formatted(LIBRARY_PROPERTY, given));
        }
        System.load(Path.of(given).toAbsolutePath().toString());
      }
      SymbolLookup.libraryLookup(libraryName(), Arena.global());
    } catch (IllegalArgumentException e) {
      throw new DeviceUnavailableException(
          ("CUDA can't be used: the NVIDIA driver isn't installed, %s is not found. Install the"
                  + " driver; in a container, start it with access to the GPU (--gpus all); or name"
                  + " the library by -D%s=FILE.")
              .formatted(libraryName(), LIBRARY_PROPERTY),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw new DeviceUnavailableException(
          "CUDA can't be used: %s doesn't load, %s.".formatted(given, JCudaNatives.reason(e)), e);
    } catch (IllegalCallerException e) {
      throw new DeviceUnavailableException(
          "CUDA can't be used: this JVM denies native access; start it with"
              + " --enable-native-access=ALL-UNNAMED, or with"
              + " --enable-native-access=dev.sardonyx.cuda,jcuda,jcublas,jcudnn on the module"
              + " path.",
          e);
    }
  }

  private static String libraryName() {
    return System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
  }

  private static void requireBinding() {
    try {
      JCudaNatives.load(
          "JCudaDriver",
          () -> {
            JCudaDriver.setExceptionsEnabled(false);
            return null;
          });
    } catch (LinkageError e) {
      throw new DeviceUnavailableException(
          "CUDA can't be used: JCuda doesn't load, %s.".formatted(JCudaNatives.reason(e)), e);
    }
  }

  private static DriverVersion requireVersion() {
    int[] number = new int[1];
    DriverResult.checkInitialized(JCudaDriver.cuDriverGetVersion(number));
    DriverVersion version = DriverVersion.of(number[0]);
    if (version.compareTo(OLDEST) < 0) {
      throw new DeviceUnavailableException(
          ("CUDA can't be used: the NVIDIA driver is too old, it supports CUDA %s and at least %s"
                  + " is needed. Install a driver of version 470 or newer.")
              .formatted(version, OLDEST));
    }
    return version;
  }

  private static List<GpuDescription> describeDevices() {
    int[] number = new int[1];
    DriverResult.check(JCudaDriver.cuDeviceGetCount(number), "Counting the GPUs");
    List<GpuDescription> devices = new ArrayList<>();
    for (int i = 0; i < number[0]; i++) {
      devices.add(describe(i));
    }
    return devices;
  }

  private static GpuDescription describe(int index) {
    String what = "Describing cuda:" + index;
    CUdevice device = device(index);
    byte[] name = new byte[256];
    long[] memory = new long[1];
    DriverResult.check(JCudaDriver.cuDeviceGetName(name, name.length, device), what);
    DriverResult.check(JCudaDriver.cuDeviceTotalMem(memory, device), what);
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new GpuDescription(
        index,
        new String(name, 0, length, StandardCharsets.UTF_8),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        memory[0],
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK));
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = new int[1];
    DriverResult.check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "Describing a GPU");
    return value[0];
  }

  static CUdevice device(int index) {
    CUdevice device = new CUdevice();
    DriverResult.check(JCudaDriver.cuDeviceGet(device, index), "Finding cuda:" + index);
    return device;
  }

  /** The newest CUDA version that the driver supports. */
  public DriverVersion version() {
    return version;
  }

  /** The version of JCuda, through which the driver is called. */
  public static String bindingVersion() {
    return JCudaVersion.get();
  }

  /** All GPUs, also those too old to be opened. */
  public List<GpuDescription> devices() {
    return devices;
  }

  /**
   * The GPU of an index.
   *
   * @throws DeviceUnavailableException if there is none, or its architecture is too old
   */
  public GpuDescription describeUsable(int index) {
    if (index < 0 || index >= devices.size()) {
      throw new DeviceUnavailableException(
          "There is no cuda:%d: this machine has %d %s, %s."
              .formatted(
                  index,
                  devices.size(),
                  devices.size() == 1 ? "GPU" : "GPUs",
                  indices(devices.size())));
    }
    GpuDescription gpu = devices.get(index);
    if (gpu.major() < OLDEST_MAJOR) {
      throw new DeviceUnavailableException(
          "cuda:%d (%s) can't be used: its compute capability is %s, and at least %d.0 is needed."
              .formatted(index, gpu.name(), gpu.computeCapability(), OLDEST_MAJOR));
    }
    return gpu;
  }

  private static String indices(int number) {
    return number == 0 ? "none" : number == 1 ? "cuda:0" : "cuda:0 to cuda:" + (number - 1);
  }
}
