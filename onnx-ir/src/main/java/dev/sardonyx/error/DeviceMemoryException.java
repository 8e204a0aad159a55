package dev.sardonyx.error;

/** A device without enough free memory. What the failed call held has been released. */
public final class DeviceMemoryException extends DeviceException {
  private static final long serialVersionUID = 1L;

  public DeviceMemoryException(String message) {
    super(message);
  }

  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
