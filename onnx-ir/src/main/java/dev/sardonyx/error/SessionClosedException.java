package dev.sardonyx.error;

/** A run of a session on a device that was closed, or a device tensor that was. */
public final class SessionClosedException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public SessionClosedException(String message) {
    super(message);
  }

  public SessionClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
