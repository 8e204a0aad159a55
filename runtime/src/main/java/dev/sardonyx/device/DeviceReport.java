package dev.sardonyx.device;

import java.util.List;
import java.util.StringJoiner;

/**
 * What a {@link DeviceProvider} found on this machine.
 *
 * @param kind the provider's kind
 * @param devices by index; empty if there are none
 * @param libraries those that were found
 * @param missing what was not found, one sentence each: what, why, what to do
 */
public record DeviceReport(
    String kind, List<Description> devices, List<Library> libraries, List<String> missing) {
  public DeviceReport {
    devices = List.copyOf(devices);
    libraries = List.copyOf(libraries);
    missing = List.copyOf(missing);
  }

  /** A report of a machine without any device of this kind. */
  public static DeviceReport none(String kind, String reason) {
    return new DeviceReport(kind, List.of(), List.of(), List.of(reason));
  }

  /**
   * A device.
   *
   * @param index as in {@code device("cuda:0")}
   * @param name the maker's name of it
   * @param architecture what code it runs, {@code sm_90} for instance
   * @param memoryBytes all its memory
   */
  public record Description(int index, String name, String architecture, long memoryBytes) {}

  /**
   * A library, the driver included.
   *
   * @param name {@code driver}, {@code cuBLAS} ...
   * @param version as the library itself says it
   * @param use what it is used for, and through what
   */
  public record Library(String name, String version, String use) {}

  /** One line for each device, each library and each thing missing. */
  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    for (Description device : devices) {
      lines.add(
          "%s:%d  %s (%s, %d MiB)"
              .formatted(
                  kind,
                  device.index(),
                  device.name(),
                  device.architecture(),
                  device.memoryBytes() >> 20));
    }
    if (devices.isEmpty()) {
      lines.add(kind + "  no device");
    }
    for (Library library : libraries) {
      lines.add("  %s %s: %s".formatted(library.name(), library.version(), library.use()));
    }
    missing.forEach(reason -> lines.add("  missing: " + reason));
    return lines.toString();
  }
}
