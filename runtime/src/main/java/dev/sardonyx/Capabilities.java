package dev.sardonyx;

import dev.sardonyx.device.DeviceReport;
import java.util.List;
import java.util.StringJoiner;

/**
 * What the engine finds on this machine; see {@link Sardonyx#capabilities}.
 *
 * @param java the version of Java
 * @param system operating system and architecture
 * @param processors as Java counts them
 * @param kernels the processor's kernels that sessions use unless told otherwise
 * @param devices a report of each kind of device that a module serves
 * @param missing modules that are not there, one sentence each: what to do
 */
public record Capabilities(
    String java,
    String system,
    int processors,
    String kernels,
    List<DeviceReport> devices,
    List<String> missing) {
  public Capabilities {
    devices = List.copyOf(devices);
    missing = List.copyOf(missing);
  }

  /** A line for the processor, then the reports of devices, then what is missing. */
  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add(
        "cpu  %d processors (%s), kernels %s, Java %s"
            .formatted(processors, system, kernels, java));
    devices.forEach(report -> lines.add(report.toString()));
    missing.forEach(reason -> lines.add("missing: " + reason));
    return lines.toString();
  }
}
