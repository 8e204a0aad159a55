package dev.sardonyx.error;

/**
 * A device that was asked for and is not to be had: no module, no driver, no such index; the
 * message says which.
 */
public final class DeviceUnavailableException extends DeviceException {
  private static final long serialVersionUID = 1L;

  public DeviceUnavailableException(String message) {
    super(message);
  }

  public DeviceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
