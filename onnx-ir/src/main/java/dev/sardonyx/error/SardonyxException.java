package dev.sardonyx.error;

/**
 * The root of everything this engine throws on purpose. The message says what is wrong, where, what
 * was expected and found, and what to do.
 */
public class SardonyxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SardonyxException(String message) {
    super(message);
  }

  public SardonyxException(String message, Throwable cause) {
    super(message, cause);
  }
}
