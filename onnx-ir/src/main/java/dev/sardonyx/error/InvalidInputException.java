package dev.sardonyx.error;

/** A call with inputs the model doesn't have, or without some that it needs. */
public final class InvalidInputException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public InvalidInputException(String message) {
    super(message);
  }

  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
