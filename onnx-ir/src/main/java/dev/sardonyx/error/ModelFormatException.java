package dev.sardonyx.error;

/** A model file that can't be read: truncated, not ONNX, over a limit, or inconsistent. */
public class ModelFormatException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
