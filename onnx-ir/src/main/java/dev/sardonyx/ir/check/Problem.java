package dev.sardonyx.ir.check;

/**
 * Something wrong with a model.
 *
 * @param message where, what, and where it makes sense what was expected and what was found
 */
public record Problem(Kind kind, String message) {
  /** Which rule is broken. */
  public enum Kind {
    /** A graph's own rules: see {@link GraphChecker}. */
    GRAPH,
    /** What a model must declare, and doesn't or not as it is. */
    DECLARATION,
    /** The operator, or its version, is unknown or deprecated. */
    OPERATOR,
    /** The number of a node's inputs or outputs. */
    COUNT,
    /** An attribute is unknown, missing or of the wrong type. */
    ATTRIBUTE,
    /** The type of an input or output. */
    TYPE,
    /** Types or shapes contradict each other. */
    CONTRADICTION
  }

  @Override
  public String toString() {
    return message;
  }
}
