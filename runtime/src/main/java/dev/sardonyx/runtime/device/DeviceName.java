package dev.sardonyx.runtime.device;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How users call a device: {@code cpu}, {@code cuda}, {@code cuda:1}, {@code auto}.
 *
 * @param index among the devices of the kind; 0 unless said
 */
public record DeviceName(String kind, int index) {
  private static final Pattern NAME = Pattern.compile("([a-z]+)(?::(\\d{1,4}))?");

  private static final String CPU = "cpu";
  private static final String AUTO = "auto";

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it is no name of a device
   */
  public static DeviceName parse(String device) {
    Matcher matcher = NAME.matcher(device);
    boolean indexed = matcher.matches() && matcher.group(2) != null;
    if (!matcher.matches() || indexed && (device.startsWith(CPU) || device.startsWith(AUTO))) {
      throw new IllegalArgumentException(
          "device '" + device + "' is none of \"cpu\", \"cuda\", \"cuda:N\", \"auto\"");
    }
    return new DeviceName(matcher.group(1), indexed ? Integer.parseInt(matcher.group(2)) : 0);
  }

  /** Whether this is the processor. */
  boolean isProcessor() {
    return kind.equals(CPU);
  }

  /** Whether any device will do, and none too. */
  boolean isAny() {
    return kind.equals(AUTO);
  }
}
