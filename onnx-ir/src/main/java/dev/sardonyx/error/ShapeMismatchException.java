package dev.sardonyx.error;

/** A tensor whose shape is not what its place requires. */
public final class ShapeMismatchException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public ShapeMismatchException(String message) {
    super(message);
  }

  public ShapeMismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
