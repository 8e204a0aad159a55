package dev.sardonyx.error;

/**
 * A node that failed while the graph ran; the message has the node, its operator and its inputs'
 * shapes and types.
 */
public final class NodeExecutionException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public NodeExecutionException(String message) {
    super(message);
  }

  public NodeExecutionException(String message, Throwable cause) {
    super(message, cause);
  }
}
