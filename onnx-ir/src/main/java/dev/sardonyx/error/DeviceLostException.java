package dev.sardonyx.error;

/**
 * A device whose context is lost: nothing more runs on it in this process' sessions; load the model
 * anew.
 */
public final class DeviceLostException extends DeviceException {
  private static final long serialVersionUID = 1L;

  public DeviceLostException(String message) {
    super(message);
  }

  public DeviceLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
