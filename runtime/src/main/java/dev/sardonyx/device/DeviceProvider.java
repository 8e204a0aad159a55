package dev.sardonyx.device;

/**
 * One kind of device, found by {@link java.util.ServiceLoader}. Neither making one nor asking for
 * its report may fail, whatever the machine lacks.
 */
public interface DeviceProvider {
  /** The kind, as in {@code device("cuda:0")}: lower case letters. */
  String kind();

  /** What there is on this machine, and what is missing and why. Never throws. */
  DeviceReport report();

  /**
   * Opens a device for one session.
   *
   * @param index from 0
   * @throws dev.sardonyx.error.DeviceUnavailableException if there is no such device; the message
   *     says why and what to do
   * @throws dev.sardonyx.error.DeviceException if it can't be opened
   */
  Device open(int index, DeviceSettings settings);
}
