package dev.sardonyx.error;

/** A graph that breaks a rule of ONNX: a value used but never made, made twice, or a cycle. */
public final class GraphConsistencyException extends ModelFormatException {
  private static final long serialVersionUID = 1L;

  public GraphConsistencyException(String message) {
    super(message);
  }

  public GraphConsistencyException(String message, Throwable cause) {
    super(message, cause);
  }
}
