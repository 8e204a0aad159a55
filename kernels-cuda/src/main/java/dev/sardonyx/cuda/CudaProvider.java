package dev.sardonyx.cuda;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.GpuDescription;
import dev.sardonyx.cuda.library.GpuLibraries;
import dev.sardonyx.cuda.library.LibraryFinding;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceProvider;
import dev.sardonyx.device.DeviceReport;
import dev.sardonyx.device.DeviceReport.Description;
import dev.sardonyx.device.DeviceReport.Library;
import dev.sardonyx.device.DeviceSettings;
import dev.sardonyx.error.DeviceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** NVIDIA GPUs, by the driver alone or with cuBLAS and cuDNN where they are installed. */
public final class CudaProvider implements DeviceProvider {
  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public DeviceReport report() {
    try {
      return describe(CudaDriver.load());
    } catch (DeviceException e) {
      // It becomes part of a sentence.
      return DeviceReport.none(kind(), e.getMessage().replaceFirst("\\.$", ""));
    } catch (LinkageError e) {
      return DeviceReport.none(
          kind(), "CUDA can't be used: the class path lacks a jar of JCuda, " + e.getMessage());
    }
  }

  private DeviceReport describe(CudaDriver driver) {
    List<Library> libraries = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    libraries.add(
        new Library(
            "driver",
            driver.version().toString(),
            "all work, by JCuda " + CudaDriver.bindingVersion()));
    for (LibraryFinding finding : GpuLibraries.find().findings()) {
      if (finding.isUsed()) {
        libraries.add(new Library(finding.name(), finding.version(), use(finding)));
      } else {
        missing.add(finding.toString());
      }
    }
    List<Description> devices = driver.devices().stream().map(CudaProvider::describe).toList();
    return new DeviceReport(kind(), devices, libraries, missing);
  }

  private static String use(LibraryFinding finding) {
    String what = finding.name().equals("cuBLAS") ? "products of matrices" : "convolutions";
    return what + ", by " + finding.binding();
  }

  private static Description describe(GpuDescription gpu) {
    return new Description(
        gpu.index(),
        gpu.name(),
        String.format(Locale.ROOT, "sm_%d%d", gpu.major(), gpu.minor()),
        gpu.memoryBytes());
  }

  @Override
  public Device open(int index, DeviceSettings settings) {
    return new CudaDevice(CudaContext.open(CudaDriver.load(), index), settings);
  }
}
