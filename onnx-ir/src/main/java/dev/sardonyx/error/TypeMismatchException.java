package dev.sardonyx.error;

/** A value whose type is not what its place requires. */
public final class TypeMismatchException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public TypeMismatchException(String message) {
    super(message);
  }

  public TypeMismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
