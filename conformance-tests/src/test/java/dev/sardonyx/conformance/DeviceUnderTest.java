package dev.sardonyx.conformance;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.Device;
import dev.sardonyx.runtime.device.Devices;

/**
 * What a run of the tests is for: the processor, or with {@code -Dsardonyx.device=cuda:0} a GPU
 * (see docs/cuda.md).
 */
public final class DeviceUnderTest {
  private static final String NAME = System.getProperty("sardonyx.device", "cpu");

  private DeviceUnderTest() {}

  public static boolean isProcessor() {
    return NAME.equals("cpu");
  }

  /** The same options, for the device under test. */
  public static SessionOptions on(SessionOptions options) {
    return options.device(NAME);
  }

  /**
   * Says which device it is.
   *
   * @throws dev.sardonyx.error.DeviceUnavailableException with the reason, if it isn't there
   */
  public static void require() {
    if (!isProcessor()) {
      try (Device device = Devices.open(on(SessionOptions.defaults())).orElseThrow()) {
        System.out.println("Tests run on " + device.name() + ", " + device.description());
      }
    }
  }
}
