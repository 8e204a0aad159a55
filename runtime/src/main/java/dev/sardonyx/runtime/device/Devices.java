package dev.sardonyx.runtime.device;

import dev.sardonyx.Capabilities;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceProvider;
import dev.sardonyx.device.DeviceReport;
import dev.sardonyx.device.DeviceSettings;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceUnavailableException;
import dev.sardonyx.kernels.KernelProviders;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the device that a session's options ask for. */
public final class Devices {
  private static final Logger LOG = System.getLogger("dev.sardonyx.device");

  private Devices() {}

  /**
   * The device of a session to be; nothing for the processor.
   *
   * @throws DeviceUnavailableException if there is none and the options ask for it and no other
   */
  public static Optional<Device> open(SessionOptions options) {
    DeviceName name = DeviceName.parse(options.device());
    if (name.isProcessor()) {
      return Optional.empty();
    }
    if (name.isAny()) {
      return openAny(options);
    }
    try {
      return Optional.of(openNamed(name, options));
    } catch (DeviceException e) {
      if (!options.deviceFallback()) {
        throw e;
      }
      onProcessor(e);
      return Optional.empty();
    }
  }

  /** Says that a session, or a run of one, takes place on the processor after all. */
  public static void onProcessor(DeviceException reason) {
    LOG.log(Level.WARNING, "on the processor instead: {0}", reason.getMessage());
  }

  private static Optional<Device> openAny(SessionOptions options) {
    for (DeviceProvider provider : providers(options)) {
      for (DeviceReport.Description found : provider.report().devices()) {
        try {
          Device device = provider.open(found.index(), new DeviceSettings(options.precision()));
          LOG.log(Level.DEBUG, "device auto: {0}, {1}", device.name(), device.description());
          return Optional.of(device);
        } catch (DeviceException e) {
          LOG.log(Level.DEBUG, "device auto: not {0}: {1}", found.name(), e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private static Device openNamed(DeviceName name, SessionOptions options) {
    String kind = name.kind();
    int index = name.index();
    DeviceProvider provider =
        providers(options).stream()
            .filter(candidate -> candidate.kind().equals(kind))
            .findFirst()
            .orElseThrow(() -> noModule(options.device(), kind));
    DeviceReport report = provider.report();
    if (report.devices().isEmpty()) {
      throw new DeviceUnavailableException(
          "there is no device '"
              + options.device()
              + "': "
              + (report.missing().isEmpty()
                  ? "none was found"
                  : String.join("; ", report.missing()))
              + "; ask for device(\"cpu\") or device(\"auto\") to run without");
    }
    if (report.devices().stream().noneMatch(device -> device.index() == index)) {
      throw new DeviceUnavailableException(
          "there is no device '"
              + options.device()
              + "'; this machine has "
              + report.devices().stream()
                  .map(device -> kind + ":" + device.index() + " (" + device.name() + ")")
                  .toList());
    }
    return provider.open(index, new DeviceSettings(options.precision()));
  }

  private static DeviceUnavailableException noModule(String device, String kind) {
    return new DeviceUnavailableException(
        "device '"
            + device
            + "' was asked for, but no module serves '"
            + kind
            + "'; add dev.sardonyx:sardonyx-"
            + kind
            + " to the class path or module path, or ask for device(\"cpu\") or device(\"auto\")");
  }

  /** What the processor and the devices that these options know can do. */
  public static Capabilities capabilities(SessionOptions options) {
    List<DeviceReport> reports = providers(options).stream().map(DeviceProvider::report).toList();
    List<String> missing =
        reports.stream().anyMatch(report -> report.kind().equals("cuda"))
            ? List.of()
            : List.of(
                "no module serves 'cuda'; add dev.sardonyx:sardonyx-cuda to run on NVIDIA GPUs");
    return new Capabilities(
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        KernelProviders.preferred().name(),
        reports,
        missing);
  }

  /** The caller's own providers, then the installed ones. */
  public static List<DeviceProvider> providers(SessionOptions options) {
    List<DeviceProvider> all = new ArrayList<>(options.deviceProviders());
    var installed = ServiceLoader.load(DeviceProvider.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = installed.hasNext();
        if (more) {
          all.add(installed.next());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        LOG.log(Level.WARNING, "a provider of devices can't be loaded: {0}", e.toString());
      }
    }
    return all;
  }
}
