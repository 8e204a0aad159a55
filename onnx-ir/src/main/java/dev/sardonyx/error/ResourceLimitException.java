package dev.sardonyx.error;

/** A run that wants more memory than its session may use, or than the JVM has. */
public final class ResourceLimitException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public ResourceLimitException(String message) {
    super(message);
  }

  public ResourceLimitException(String message, Throwable cause) {
    super(message, cause);
  }
}
