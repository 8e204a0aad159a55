package dev.sardonyx.error;

/** External tensor data that is missing, too short, or outside the model's folder. */
public final class ExternalDataException extends ModelFormatException {
  private static final long serialVersionUID = 1L;

  public ExternalDataException(String message) {
    super(message);
  }

  public ExternalDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
