package dev.sardonyx.device;

import java.util.Objects;

/**
 * What a session asks of its device.
 *
 * @param precision of products
 */
public record DeviceSettings(Precision precision) {
  public DeviceSettings {
    Objects.requireNonNull(precision, "precision");
  }
}
