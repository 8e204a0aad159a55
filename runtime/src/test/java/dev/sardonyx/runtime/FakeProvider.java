package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceProvider;
import dev.sardonyx.device.DeviceReport;
import dev.sardonyx.device.DeviceSettings;
import java.util.List;
import java.util.stream.IntStream;

/** Fake devices, {@code fake:0} to {@code fake:(count - 1)}. */
final class FakeProvider implements DeviceProvider {
  final FakeDevice.Machine machine = new FakeDevice.Machine();
  private final int count;

  FakeProvider(int count) {
    this.count = count;
  }

  /** Options for the first of these devices, which know the test operators. */
  SessionOptions options() {
    return TestModels.OPTIONS.deviceProvider(this).device("fake");
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public DeviceReport report() {
    List<DeviceReport.Description> devices =
        IntStream.range(0, count)
            .mapToObj(i -> new DeviceReport.Description(i, "Fake " + i, "none", 1 << 30))
            .toList();
    return new DeviceReport(
        "fake", devices, List.of(), count == 0 ? List.of("nobody made one") : List.of());
  }

  @Override
  public Device open(int index, DeviceSettings settings) {
    return new FakeDevice(machine, "fake:" + index, TestModels.OPTIONS.registry());
  }
}
