package dev.sardonyx.error;

/** An operator, or an attribute, type or version of one, that the engine doesn't implement. */
public final class UnsupportedOperatorException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public UnsupportedOperatorException(String message) {
    super(message);
  }

  public UnsupportedOperatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
