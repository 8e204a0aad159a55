package dev.sardonyx.runtime;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.UnsupportedOperatorException;

/** What is thrown when a model was read but can't be made a session: its cause, with its file. */
public final class LoadFailure {
  private LoadFailure() {}

  /**
   * An exception of the same type as {@code cause}, which says where the model came from; {@code
   * cause} itself if it does.
   */
  public static SardonyxException describe(Object source, SardonyxException cause) {
    if (cause.getMessage().startsWith(source.toString())) {
      return cause;
    }
    String message = source + ": " + cause.getMessage();
    return switch (cause) {
      case GraphConsistencyException e -> new GraphConsistencyException(message, e);
      case UnsupportedOperatorException e -> new UnsupportedOperatorException(message, e);
      case ModelFormatException e -> new ModelFormatException(message, e);
      default -> cause;
    };
  }
}
