package dev.sardonyx.error;

/** Something that went wrong on a device other than the processor, or on the way to it. */
public class DeviceException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
